/** Carbon intensity of the hour that begins at `startMs` (Unix time), g CO2e per kWh. */
export interface HourlyIntensity {
  startMs: number
  gramsPerKwh: number
}

const HOUR_MS = 3_600_000

/**
 * Mean intensity over a stretch of time, each hour weighed by its part of it; undefined when an hour of it is missing: a
 * mean of the others would be a guess.
 */
export function intensityOf(
  hours: readonly HourlyIntensity[],
  { startMs, endMs }: { startMs: number; endMs: number },
): { value: number; low: number; high: number } | undefined {
  const covering = hours.filter(
    (hour) => hour.startMs < Math.max(endMs, startMs + 1) && hour.startMs + HOUR_MS > startMs,
  )
  const wanted = Math.max(endMs - startMs, 1)
  let covered = 0
  let sum = 0
  for (const hour of covering) {
    const part = Math.min(hour.startMs + HOUR_MS, startMs + wanted) - Math.max(hour.startMs, startMs)
    covered += part
    sum += part * hour.gramsPerKwh
  }
  if (covered !== wanted) return undefined
  const values = covering.map(({ gramsPerKwh }) => gramsPerKwh)
  return { value: sum / wanted, low: Math.min(...values), high: Math.max(...values) }
}
