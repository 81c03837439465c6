import type { CounterFault } from '../../run.ts'
import { joulesFromUj, modulusUj, nsFromSeconds, secondsFromNs, ujFromJoules } from '../../units.ts'
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

/** Update period where none was measured: RAPL's average (Intel SDM vol. 3B, 16.10.1: about 1 ms). */
export const ASSUMED_PERIOD_SECONDS = 0.001
/**
 * A reading shows what had been counted at the last step, so two readings in quick succession can lie a whole step of
 * energy apart. Steps of 1 ms counters come up to 3.1 ms apart (Broadwell-EP and Xeon Phi DRAM, busy polling).
 */
const LONGEST_STEP_PERIODS = 4

/** Joules that two readings can lie apart. */
const plausibleJoules = (seconds: number, watts: number, updatePeriodSeconds: number): number =>
  watts * (seconds + LONGEST_STEP_PERIODS * updatePeriodSeconds)

function stepModulo(beforeUj: bigint, afterUj: bigint, modulus: bigint | undefined, plausible: number): CounterStep {
  if (beforeUj === MISSING_UJ || afterUj === MISSING_UJ) return { kind: 'gone' }
  if (modulus !== undefined && plausible >= joulesFromUj(modulus)) return { kind: 'unresolvable' }
  if (afterUj >= beforeUj) {
    const countedUj = afterUj - beforeUj
    return joulesFromUj(countedUj) > plausible ? { kind: 'implausible' } : { kind: 'normal', countedUj }
  }
  if (modulus === undefined) return { kind: 'backwards' }
  const countedUj = modulus - beforeUj + afterUj
  return joulesFromUj(countedUj) > plausible ? { kind: 'reset' } : { kind: 'wrapped', countedUj }
}

const modulusOf = ({ rangeUj, unitUj }: CounterRange): bigint | undefined =>
  rangeUj === undefined ? undefined : modulusUj(rangeUj, unitUj)

/**
 * The energy between two readings of one counter, or why there is none. A smaller second reading is a wrap when the power
 * it implies is plausible, else a reset (suspend, module reload). When the time allows more than one wrap at plausible
 * power, the difference says nothing.
 *
 * @param seconds time between the readings
 */
export function counterStep(
  beforeUj: bigint,
  afterUj: bigint,
  seconds: number,
  range: CounterRange,
  updatePeriodSeconds: number = ASSUMED_PERIOD_SECONDS,
): CounterStep {
  const plausible = plausibleJoules(seconds, range.plausibleWatts, updatePeriodSeconds)
  return stepModulo(beforeUj, afterUj, modulusOf(range), plausible)
}

/** Steps that are surely energy, whatever else is known: see {@link ordinarySteps}. */
export interface OrdinarySteps {
  mostUj: bigint
  /** Shorter than this. */
  mostNs: bigint
}

/** Neither a time nor an energy of a counter is larger: 31 years in ns, 2^53 µJ. */
const MOST = { seconds: 1e9, joules: 9e9 }
/** How far the whole numbers stay away from where `counterStep` decides. */
const MARGIN = 1 - 1e-6

/**
 * What `counterStep` calls normal without doubt: a step forward by no more than two readings at one moment can lie apart, in a
 * time in which nothing can wrap twice. Nearly all are of this kind, and whole numbers tell them ten times as fast.
 */
export function ordinarySteps(range: CounterRange, updatePeriodSeconds = ASSUMED_PERIOD_SECONDS): OrdinarySteps {
  const modulus = modulusOf(range)
  const atOnce = plausibleJoules(0, range.plausibleWatts, updatePeriodSeconds)
  const wrapSeconds =
    modulus === undefined ? MOST.seconds : (joulesFromUj(modulus) - atOnce) / Math.max(range.plausibleWatts, 1e-9)
  return {
    mostUj: ujFromJoules(Math.min(MOST.joules, atOnce) * MARGIN),
    mostNs: nsFromSeconds(Math.max(0, Math.min(MOST.seconds, wrapSeconds)) * MARGIN),
  }
}

/** Whether a step is ordinary; neither reading may be missing. */
export const isOrdinary = ({ mostUj, mostNs }: OrdinarySteps, countedUj: bigint, ns: bigint): boolean =>
  countedUj >= 0n && countedUj <= mostUj && ns >= 0n && ns < mostNs

export type FoldedReadings =
  | { kind: 'counted'; countedUj: bigint; wraps: number }
  | { kind: 'fault'; fault: CounterFault; wraps: number }

/** A counter that shows one value through a whole series, for so many of its periods and so long, is stuck. */
const STILL = { periods: 50, seconds: 1 }
/**
 * One that also moves in the series has stopped on the way, or rests: the DRAM counter of a laptop that steps every 19 ms
 * was seen to rest for 6.1 s.
 */
const RESTING = { periods: 500, seconds: 10 }

/** Whether a counter stood still for longer than one that works; unknown, so false, where its period is. */
function isStuck(restSeconds: number, moved: boolean, updatePeriodSeconds: number | undefined): boolean {
  if (updatePeriodSeconds === undefined) return false
  const { periods, seconds } = moved ? RESTING : STILL
  return restSeconds >= Math.max(seconds, periods * updatePeriodSeconds)
}

/**
 * Folds the readings of one counter, in order of time, into the energy between the first and the last. A reading that is
 * missing in between is bridged when the step across it can be resolved. A counter that stood still for too long in
 * between has no energy either: what it counted would look like a saving.
 */
export function foldReadings(readings: {
  timesNs: BigInt64Array
  valuesUj: BigInt64Array
  range: CounterRange
  updatePeriodSeconds?: number
}): FoldedReadings {
  const { timesNs, valuesUj, range, updatePeriodSeconds } = readings
  const modulus = modulusOf(range)
  const last = valuesUj.length - 1
  let wraps = 0
  let countedUj = 0n
  if (last < 1 || valuesUj[0] === MISSING_UJ || valuesUj[last] === MISSING_UJ)
    return { kind: 'fault', fault: 'gone', wraps }
  const ordinary = ordinarySteps(range, updatePeriodSeconds)
  let beforeUj = valuesUj[0] as bigint
  let beforeNs = timesNs[0] as bigint
  let movedAtNs = timesNs[0] as bigint
  let restNs = 0n
  for (let to = 1; to <= last; to++) {
    const after = valuesUj[to] as bigint
    if (after === MISSING_UJ) continue
    const atNs = timesNs[to] as bigint
    let stepUj = BigInt.asIntN(64, after - beforeUj)
    if (!isOrdinary(ordinary, stepUj, BigInt.asIntN(64, atNs - beforeNs))) {
      const seconds = secondsFromNs(atNs - beforeNs)
      const plausible = plausibleJoules(seconds, range.plausibleWatts, updatePeriodSeconds ?? ASSUMED_PERIOD_SECONDS)
      const step = stepModulo(beforeUj, after, modulus, plausible)
      if (step.kind !== 'normal' && step.kind !== 'wrapped') return { kind: 'fault', fault: step.kind, wraps }
      if (step.kind === 'wrapped') wraps++
      stepUj = step.countedUj
    }
    if (stepUj > 0n) movedAtNs = atNs
    else if (BigInt.asIntN(64, atNs - movedAtNs) > restNs) restNs = BigInt.asIntN(64, atNs - movedAtNs)
    countedUj = BigInt.asIntN(64, countedUj + stepUj)
    beforeUj = after
    beforeNs = atNs
  }
  return isStuck(secondsFromNs(restNs), countedUj > 0n, updatePeriodSeconds)
    ? { kind: 'fault', fault: 'stuck', wraps }
    : { kind: 'counted', countedUj, wraps }
}
