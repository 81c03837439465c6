import { normalDistribution } from './normal.ts'
import { inversionDistribution } from './rank-distributions.ts'

/** So many values and fewer are tested exactly; above, the normal approximation is as good. */
const EXACT_TO = 60
/** By number of values: a session tests the same few numbers again and again. */
const distributions = new Map<number, Float64Array>()

/** Kendall's rank correlation of a series with time. */
export interface Trend {
  /** −1 (always falling) to 1 (always rising). */
  tau: number
  /** Two-sided probability of a τ as far from 0 in a series without trend. */
  p: number
}

/**
 * Whether a series rises or falls with time (Kendall 1938; Mann 1945). Ties count as neither, which makes p larger.
 *
 * @param values at least two finite numbers, in order of time
 * @throws RangeError for fewer
 */
export function kendallTrend(values: readonly number[]): Trend {
  const n = values.length
  if (n < 2) throw new RangeError('A trend needs at least two values')
  let score = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) score += Math.sign((values[j] as number) - (values[i] as number))
  const pairs = (n * (n - 1)) / 2
  return { tau: score / pairs, p: Math.min(1, 2 * upperTail(Math.abs(score), n, pairs)) }
}

/** P(score ≥ given) without trend. */
function upperTail(score: number, n: number, pairs: number): number {
  if (n > EXACT_TO) return normalDistribution(-(score - 1) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18))
  const most = Math.floor((pairs - score) / 2)
  const distribution = distributions.get(n) ?? inversionDistribution(n)
  distributions.set(n, distribution)
  return distribution.subarray(0, most + 1).reduce((sum, each) => sum + each, 0)
}
