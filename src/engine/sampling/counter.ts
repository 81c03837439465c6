import type { CounterFault } from '../../run.ts'
import { joulesFromUj, modulusUj, secondsFromNs } from '../../units.ts'
import { MISSING_UJ } from '../readers/reader.ts'

/** What is known of a counter before it is read. */
export interface CounterRange {
  /** Largest value it shows; absent for a counter that does not wrap. */
  rangeUj?: bigint
  unitUj: number
  /** Power that what it counts cannot reach. */
  plausibleWatts: number
}

export type CounterStep =
  | { kind: 'normal' | 'wrapped'; countedUj: bigint }
  | { kind: 'reset' | 'backwards' | 'implausible' | 'unresolvable' | 'gone' }

/**
 * The energy between two readings of one counter, or why there is none. A smaller second reading is a wrap when the power
 * it implies is plausible, else a reset (suspend, module reload). When the time allows more than one wrap at plausible
 * power, the difference says nothing.
 *
 * @param seconds time between the readings
 */
export function counterStep(beforeUj: bigint, afterUj: bigint, seconds: number, range: CounterRange): CounterStep {
  if (beforeUj === MISSING_UJ || afterUj === MISSING_UJ) return { kind: 'gone' }
  const plausibleJoules = range.plausibleWatts * seconds
  if (range.rangeUj === undefined) {
    if (afterUj < beforeUj) return { kind: 'backwards' }
    return joulesFromUj(afterUj - beforeUj) > plausibleJoules
      ? { kind: 'implausible' }
      : { kind: 'normal', countedUj: afterUj - beforeUj }
  }
  const modulus = modulusUj(range.rangeUj, range.unitUj)
  if (plausibleJoules >= joulesFromUj(modulus)) return { kind: 'unresolvable' }
  if (afterUj >= beforeUj) {
    return joulesFromUj(afterUj - beforeUj) > plausibleJoules
      ? { kind: 'implausible' }
      : { kind: 'normal', countedUj: afterUj - beforeUj }
  }
  const countedUj = modulus - beforeUj + afterUj
  return joulesFromUj(countedUj) > plausibleJoules ? { kind: 'reset' } : { kind: 'wrapped', countedUj }
}

export type FoldedReadings =
  | { kind: 'counted'; countedUj: bigint; wraps: number }
  | { kind: 'fault'; fault: CounterFault; wraps: number }

/** A counter that stands still for so many of its periods, and so long, is stuck rather than slow. */
const STUCK_PERIODS = 50
const STUCK_SECONDS = 1

/**
 * Folds the readings of one counter, in order of time, into the energy between the first and the last. A reading that is
 * missing in between is bridged when the step across it can be resolved.
 */
export function foldReadings(readings: {
  timesNs: BigInt64Array
  valuesUj: BigInt64Array
  range: CounterRange
  updatePeriodSeconds?: number
}): FoldedReadings {
  const { timesNs, valuesUj, range, updatePeriodSeconds } = readings
  const last = valuesUj.length - 1
  let wraps = 0
  let countedUj = 0n
  if (last < 1 || valuesUj[0] === MISSING_UJ || valuesUj[last] === MISSING_UJ)
    return { kind: 'fault', fault: 'gone', wraps }
  let from = 0
  for (let to = 1; to <= last; to++) {
    const after = valuesUj[to] as bigint
    if (after === MISSING_UJ) continue
    const seconds = secondsFromNs((timesNs[to] as bigint) - (timesNs[from] as bigint))
    const step = counterStep(valuesUj[from] as bigint, after, seconds, range)
    if (step.kind !== 'normal' && step.kind !== 'wrapped') return { kind: 'fault', fault: step.kind, wraps }
    if (step.kind === 'wrapped') wraps++
    countedUj += step.countedUj
    from = to
  }
  const seconds = secondsFromNs((timesNs[last] as bigint) - (timesNs[0] as bigint))
  const stuck =
    countedUj === 0n &&
    updatePeriodSeconds !== undefined &&
    seconds >= Math.max(STUCK_SECONDS, STUCK_PERIODS * updatePeriodSeconds)
  return stuck ? { kind: 'fault', fault: 'stuck', wraps } : { kind: 'counted', countedUj, wraps }
}
