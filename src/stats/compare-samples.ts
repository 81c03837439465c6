import type { Change, InconclusiveReason, Verdict } from '../comparison.ts'
import { blockShift, type Shift } from './hodges-lehmann.ts'
import { pairCv, pairsFor } from './sample-size.ts'
import { kendallTrend } from './trend.ts'
import { type ComparisonRule, completeRule, verdictOf } from './verdict.ts'

/** Both sides of a comparison: base[i] and head[i] are the i-th pair in order of time, above 0, in the same unit. */
export interface PairedSamples {
  base: readonly number[]
  head: readonly number[]
}

/** A change with the coverage of its interval. */
export interface EstimatedChange extends Change {
  /** Two-sided, 0 to 1; below 1 − 2·α when there are too few pairs for the bounds. */
  confidence: number
}

/** A change with its verdict. */
export interface SampleComparison extends EstimatedChange {
  /** −1 to 1: how much oftener a value of head lies above one of base than below, inside blocks. */
  cliffsDelta: number
  verdict: Verdict
  /** Of an inconclusive verdict. */
  reason?: InconclusiveReason
  /** Pairs in all that would decide with 90 % power, of an inconclusive verdict. */
  pairsNeeded?: number
}

/** Error of the test that the base rises or falls with time, two-sided. */
const TREND_ALPHA = 0.01
/** Fewer pairs are never advised. */
const FEWEST_PAIRS = 10

function logsOf(side: 'base' | 'head', values: readonly number[]): Float64Array {
  const logs = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!(value > 0 && value < Infinity))
      throw new RangeError(`A comparison needs finite values above 0, and ${side}[${i}] is ${value}`)
    logs[i] = Math.log(value)
  }
  return logs
}

/** @throws RangeError for no pair, and for sides of unequal length */
export function assertPairs({ base, head }: PairedSamples): void {
  if (base.length !== head.length)
    throw new RangeError(`A comparison needs pairs, and base has ${base.length} values where head has ${head.length}`)
  if (base.length === 0) throw new RangeError('A comparison needs at least one pair')
}

function shiftOf({ base, head }: PairedSamples, alpha: number): Shift & { cliffsDelta: number } {
  assertPairs({ base, head })
  return blockShift(logsOf('base', base), logsOf('head', head), alpha)
}

const changeFrom = ({ shift, low, high, confidence }: Shift): EstimatedChange => ({
  change: Math.expm1(shift),
  low: Math.expm1(low),
  high: Math.expm1(high),
  confidence,
})

/**
 * The change from base to head with its interval, without a verdict: for quantities that are shown and decide nothing, like
 * seconds and watts. Method and errors are those of {@link compareSamples}.
 */
export function changeOf(samples: PairedSamples, { alpha }: Pick<ComparisonRule, 'alpha'> = {}): EstimatedChange {
  return changeFrom(shiftOf(samples, completeRule(alpha === undefined ? {} : { alpha }).alpha))
}

/**
 * Compares two interleaved series of positive values, such as joules per op of fresh processes.
 *
 * Estimate and interval are those of {@link blockShift} on the logarithms, so they are ratios. The verdict is the first that
 * holds: `improvement` (high < 0, change ≤ −minEffect) · `pass` (high < limit) · `regression` (low > 0, change ≥ minEffect)
 * · `inconclusive`, because of `too-few-pairs` (no bound has an error as small as α: below five pairs at 1 %), `drift` (the
 * base has a trend, Kendall's τ with p < 0.01), `noise` (half the interval is wider than half the limit) or `boundary`.
 *
 * @param options.alpha one-sided error, so the interval is a two-sided one of 1 − 2·α; one look only
 * @returns change 0.05 = head costs 5 % more
 * @throws RangeError for no pair, sides of unequal length, a value that is not finite and above 0, and a rule out of range
 */
export function compareSamples({ base, head, ...options }: PairedSamples & ComparisonRule): SampleComparison {
  return explain(decide({ base, head }, completeRule(options)))
}

/** A comparison that has not said yet why it decides nothing. */
export interface Decision {
  samples: PairedSamples
  rule: Required<ComparisonRule>
  shift: Shift
  comparison: SampleComparison
}

/** The verdict of one look. */
export function decide(samples: PairedSamples, rule: Required<ComparisonRule>): Decision {
  const shift = shiftOf(samples, rule.alpha)
  const change = changeFrom(shift)
  const verdict = shift.reached ? verdictOf(change, rule) : 'inconclusive'
  return { samples, rule, shift, comparison: { ...change, cliffsDelta: shift.cliffsDelta, verdict } }
}

/** The same comparison with reason and pairs needed where it is inconclusive. */
export function explain(decision: Decision): SampleComparison {
  const { comparison } = decision
  if (comparison.verdict !== 'inconclusive') return comparison
  return { ...comparison, reason: reasonOf(decision), ...neededPairs(decision) }
}

function reasonOf({ shift: { reached, low, high }, samples, rule }: Decision): InconclusiveReason {
  if (!reached) return 'too-few-pairs'
  if (kendallTrend(samples.base).p < TREND_ALPHA) return 'drift'
  return Math.expm1((high - low) / 2) > rule.limit / 2 ? 'noise' : 'boundary'
}

/**
 * What remains to be told apart is the distance to the nearest verdict's bound that the change itself does not lie on: to
 * the limit from below, or to 0 for what is a change.
 */
function neededPairs({ shift: { shift }, samples, rule: { alpha, minEffect, limit } }: Decision): {
  pairsNeeded?: number
} {
  const cv = pairCv(samples.base, samples.head)
  const isChange = Math.abs(Math.expm1(shift)) >= minEffect
  const distance = Math.max(Math.log1p(limit) - shift, isChange ? Math.abs(shift) : 0)
  if (cv === undefined) return { pairsNeeded: FEWEST_PAIRS }
  // Between a limit and a larger least effect lies nothing that any number of pairs could decide.
  if (distance <= 0) return {}
  const pairs = pairsFor({ cv, effect: Math.expm1(distance), alpha })
  return { pairsNeeded: Math.max(FEWEST_PAIRS, samples.base.length + 1, pairs) }
}
