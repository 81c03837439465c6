/** Power over time: straight lines between the points, the last value for ever. Two points at one time are a jump. */
export type PowerSchedule = readonly { seconds: number; watts: number }[]

/** Joules that a schedule has drawn `seconds` after its beginning. Before its first point it draws nothing. */
export function scheduledJoules(schedule: PowerSchedule, seconds: number): number {
  let joules = 0
  for (const [i, from] of schedule.entries()) {
    if (seconds <= from.seconds) break
    const to = schedule[i + 1] ?? { seconds: Number.POSITIVE_INFINITY, watts: from.watts }
    const end = Math.min(seconds, to.seconds)
    const slope = Number.isFinite(to.seconds) ? (to.watts - from.watts) / (to.seconds - from.seconds || 1) : 0
    const span = end - from.seconds
    joules += from.watts * span + (slope * span ** 2) / 2
  }
  return joules
}
