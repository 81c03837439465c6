import { EnergyError } from '../errors.ts'
import { percentFromFraction } from '../units.ts'
import { ratioInterval } from './ratio-interval.ts'
import { studentQuantile } from './student.ts'
import { summarise } from './summary.ts'

const CONFIDENCE = 0.95
/** From so many pairs on order statistics reach 95 %: 1 − 2·(1/2)^n. */
const EXACT_FROM = 6

/** Agentic over linear; 3 means three times as much. */
export interface TaxRatio {
  /** The median of the pairs' ratios; their geometric mean where `method` is `student-t` or `single-pair`. */
  median: number
  /** Absent for a single pair, and where it is beyond what a number can be. */
  low?: number
  high?: number
}

/** What orchestration costs beyond one call of the model. Energies above idle, in joules. */
export interface OrchestrationTax {
  n: number
  /** Mean over the pairs of agentic − linear, signed; absent without a pair. */
  taxJoules?: number
  ratio?: TaxRatio
  /** Tax as a percentage of the agentic, and of the linear energy. */
  percent?: number
  overheadPercent?: number
  method?: 'student-t' | 'order-statistics' | 'single-pair'
  /** Coverage of the interval: 0.95 of Student's t, what was reached of order statistics. */
  confidence?: number
  /** Why there is no ratio and no percentage. */
  reason?: 'no-pairs' | 'not-above-idle'
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Both above 0, and neither so small against the other that a percentage of it overflows. */
const areComparable = (linear: number, agentic: number): boolean =>
  Math.min(linear, agentic) > 0 &&
  [linear / agentic, agentic / linear].every((ratio) => ratio > 0 && Number.isFinite(percentFromFraction(ratio)))

function assertPairs(linear: readonly number[], agentic: readonly number[]): void {
  if (linear.length !== agentic.length)
    throw new EnergyError(
      'USAGE',
      `orchestrationTax: linear has ${linear.length} values and agentic ${agentic.length}.`,
      'Give one value per pair on both sides: the same index is the same pair.',
    )
  for (const [side, values] of Object.entries({ linear, agentic })) {
    const index = values.findIndex((value) => !Number.isFinite(value))
    if (index >= 0)
      throw new EnergyError(
        'USAGE',
        `orchestrationTax: ${side}[${index}] is ${values[index]}, which is no energy.`,
        'Leave out the pairs of which one side is unknown.',
      )
  }
}

function intervalOf(
  linear: readonly number[],
  agentic: readonly number[],
): Required<Pick<OrchestrationTax, 'ratio' | 'method'>> & Pick<OrchestrationTax, 'confidence'> {
  const logs = linear.map((joules, i) => Math.log((agentic[i] as number) / joules))
  const exact = logs.length >= EXACT_FROM ? ratioInterval(linear, agentic, { confidence: CONFIDENCE }) : undefined
  if (exact) {
    const { ratio, low, high, coverage } = exact
    return { ratio: { median: ratio, low, high }, method: 'order-statistics', confidence: coverage }
  }
  const { mean: centre, sd, n } = summarise(logs)
  if (n === 1) return { ratio: { median: Math.exp(centre) }, method: 'single-pair' }
  const halfWidth = (studentQuantile(0.975, n - 1) * sd) / Math.sqrt(n)
  const high = Math.exp(centre + halfWidth)
  return {
    ratio: {
      median: Math.exp(centre),
      low: Math.exp(centre - halfWidth),
      ...(Number.isFinite(high) ? { high } : {}),
    },
    method: 'student-t',
    confidence: CONFIDENCE,
  }
}

/**
 * The orchestration tax of n pairs: n values, each pair once. The interval of the ratio is that of the logarithms of the
 * pairs' ratios: Student's t around their mean below six pairs, where nothing distribution-free reaches 95 %, and the exact
 * interval of their median from six on. It needs no symmetry, which the sums over retried attempts do not have. Pairs that
 * resemble their neighbours in the order given count as fewer (`effectiveN`).
 *
 * Ratio and percentages are missing as soon as one energy is not above idle: nothing is a multiple of what is not there.
 * The pairs' scatter holds no error that they share: that of the idle baseline is in `PairRecord.taxJoules`.
 *
 * @param linear joules above idle; `linear[i]` and `agentic[i]` are the two sides of pair i
 * @throws EnergyError USAGE for arrays of unequal length, NaN and Infinity
 */
export function orchestrationTax({
  linear,
  agentic,
}: {
  linear: readonly number[]
  agentic: readonly number[]
}): OrchestrationTax {
  assertPairs(linear, agentic)
  const n = linear.length
  if (n === 0) return { n, reason: 'no-pairs' }
  const linearJoules = mean(linear)
  const agenticJoules = mean(agentic)
  const taxJoules = agenticJoules - linearJoules
  if (!linear.every((joules, i) => areComparable(joules, agentic[i] as number)))
    return { n, taxJoules, reason: 'not-above-idle' }
  return {
    n,
    taxJoules,
    ...intervalOf(linear, agentic),
    percent: percentFromFraction(taxJoules / agenticJoules),
    overheadPercent: percentFromFraction(taxJoules / linearJoules),
  }
}
