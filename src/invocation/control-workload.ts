import type { Session } from '../engine/session.ts'
import type { ControlMeasurement, Warning } from '../run.ts'
import { median, summarise } from '../stats/summary.ts'

/** About 20 ms on a processor of these years. */
const ITERATIONS = 10_000_000
const WARM_UPS = 2
const WINDOWS = 10
/** Two sessions differ when the control does by more than this, or by more than its own noise allows (3 standard errors of a difference). */
const LEAST_CHANGE = 0.01
const NOISE_FACTOR = 3 * Math.SQRT2

let sink = 0

/** A fixed amount of integer work in registers: what it costs depends on the machine alone. */
export function busyLoop(iterations: number = ITERATIONS): void {
  let h = 7
  for (let i = 0; i < iterations; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xff_ff_ff
  sink = h
}

/** The result of the last loop, so that no compiler can leave it out. */
export const controlResult = (): number => sink

const relativeSpread = (values: readonly number[]): number => {
  const { sd, mean } = summarise(values)
  return mean > 0 ? sd / mean : 0
}

/** Measures the busy loop in windows of its own. */
export function measureControl(session: Session, measuredAt: string): ControlMeasurement {
  for (let i = 0; i < WARM_UPS; i++) busyLoop()
  const seconds: number[] = []
  const joules: number[] = []
  for (let i = 0; i < WINDOWS; i++) {
    session.start({ aligned: true })
    busyLoop()
    session.stop()
    seconds.push(session.workSeconds())
    const { totalJoules } = session.derive(session.raw())
    if (totalJoules !== undefined) joules.push(totalJoules)
  }
  return {
    measuredAt,
    seconds: median(seconds),
    secondsSpread: relativeSpread(seconds),
    ...(joules.length === WINDOWS ? { joules: median(joules), joulesSpread: relativeSpread(joules) } : {}),
  }
}

function moved(
  quantity: 'energy' | 'time',
  [before, after]: readonly [number | undefined, number | undefined],
  spreads: readonly (number | undefined)[],
): Warning[] {
  if (before === undefined || after === undefined || before <= 0) return []
  const limit = Math.max(LEAST_CHANGE, NOISE_FACTOR * Math.max(...spreads.map((spread) => spread ?? 0)))
  const change = after / before - 1
  return Math.abs(change) > limit ? [{ kind: 'control-moved', quantity, change, limit }] : []
}

/**
 * Whether the machine at the end of a session is still the one of its beginning: the control has not changed by more than
 * max(1 %, 3√2 · its own coefficient of variation).
 *
 * @param controls in order of time
 */
export function controlMoved(controls: readonly ControlMeasurement[]): Warning[] {
  const first = controls[0]
  const last = controls.at(-1)
  if (!first || !last || first === last) return []
  return [
    ...moved('energy', [first.joules, last.joules], [first.joulesSpread, last.joulesSpread]),
    ...moved('time', [first.seconds, last.seconds], [first.secondsSpread, last.secondsSpread]),
  ]
}
