import type { Change, Verdict } from '../comparison.ts'

/** What counts as a change, and how large an error may be. */
export interface ComparisonRule {
  /** One-sided error of a verdict, 0 to 0.5. */
  alpha?: number
  /** Smallest change that is called one, fraction from 0. */
  minEffect?: number
  /** Change above which it is a regression, fraction above 0. */
  limit?: number
}

/** One-sided error, smallest effect and limit where none are given. */
export const DEFAULT_RULE: Required<ComparisonRule> = { alpha: 0.01, minEffect: 0.02, limit: 0.05 }

/**
 * The verdict on a change with its interval. The order counts: what is surely below the limit passes, even where it is
 * surely a rise.
 */
export function verdictOf(
  { change, low, high }: Change,
  { minEffect, limit }: { minEffect: number; limit: number },
): Verdict {
  if (high < 0 && change <= -minEffect) return 'improvement'
  if (high < limit) return 'pass'
  if (low > 0 && change >= minEffect) return 'regression'
  return 'inconclusive'
}

/** @throws RangeError for a rule outside its ranges */
export function completeRule({
  alpha = DEFAULT_RULE.alpha,
  minEffect = DEFAULT_RULE.minEffect,
  limit = DEFAULT_RULE.limit,
}: ComparisonRule): Required<ComparisonRule> {
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`alpha lies between 0 and 0.5, not at ${alpha}`)
  if (!(minEffect >= 0 && minEffect < Infinity))
    throw new RangeError(`minEffect is a fraction from 0, not ${minEffect}`)
  if (!(limit > 0 && limit < Infinity)) throw new RangeError(`limit is a fraction above 0, not ${limit}`)
  return { alpha, minEffect, limit }
}
