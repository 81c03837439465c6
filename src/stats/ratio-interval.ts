import { effectiveN } from './autocorrelation.ts'
import { medianInterval } from './median-interval.ts'

/** A ratio with its interval; 1.05 is 5 % more. */
export interface RatioInterval {
  ratio: number
  low: number
  high: number
  /** Coverage reached; below what was asked for when there are too few pairs. */
  coverage: number
  pairs: number
}

/**
 * The ratio head/base of two interleaved series: the median of the ratios of the pairs, with the interval of the median of
 * their logarithms. Drift of the machine falls on both sides of a pair alike, and cancels.
 *
 * @param base values above 0; base[i] and head[i] were measured side by side
 * @returns undefined for no pair, or a value that is not above 0
 */
export function ratioInterval(
  base: readonly number[],
  head: readonly number[],
  { confidence = 0.95 }: { confidence?: number } = {},
): RatioInterval | undefined {
  const pairs = Math.min(base.length, head.length)
  const logs = Array.from({ length: pairs }, (_, i) => Math.log((head[i] as number) / (base[i] as number)))
  if (pairs === 0 || !logs.every(Number.isFinite)) return undefined
  const { median, low, high, coverage } = medianInterval(logs, { confidence, effectiveN: effectiveN(logs) })
  return { ratio: Math.exp(median), low: Math.exp(low), high: Math.exp(high), coverage, pairs }
}
