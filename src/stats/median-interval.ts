/** Interval of a median from order statistics. */
export interface MedianInterval {
  median: number
  low: number
  high: number
  /** The coverage reached; below what was asked for when there are too few values (five or fewer at 95 %). */
  coverage: number
}

/** log C(n, k), by summation: n is a number of windows, at most a few thousand. */
function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}

/**
 * Number of values to leave out at each end so that the rest still holds the median with the wanted confidence: the
 * largest k with 1 − 2·P(X < k + 1) ≥ confidence. −1 when even the extremes do not reach it.
 */
function leftOut(n: number, confidence: number): { k: number; coverage: number } {
  let k = -1
  let coverage = n > 0 ? 1 - 2 * 0.5 ** n : 0
  // P(X ≤ next) for X binomial(n, 1/2).
  let tail = 0
  for (let next = 0; next < n / 2; next++) {
    tail += Math.exp(logChoose(n, next) - n * Math.LN2)
    const reached = 1 - 2 * Math.min(1, tail)
    if (reached < confidence) break
    k = next
    coverage = reached
  }
  return { k, coverage }
}

/**
 * The median with its exact distribution-free interval (order statistics; Hahn & Meeker 1991, ch. 5). For values that are
 * correlated in time, `effectiveN` of them are independent: the ranks are then chosen for that many values and spread over
 * the real ones, which widens the interval.
 *
 * @param values at least one finite number
 */
export function medianInterval(
  values: readonly number[],
  { confidence = 0.95, effectiveN = values.length }: { confidence?: number; effectiveN?: number } = {},
): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  const middle = n >> 1
  const centre =
    n % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
  const independent = Math.max(1, Math.min(n, Math.floor(effectiveN)))
  const { k, coverage } = leftOut(independent, confidence)
  const cut = k < 0 ? 0 : Math.min(Math.floor((k * n) / independent), (n - 1) >> 1)
  return { median: centre, low: sorted[cut] as number, high: sorted[n - 1 - cut] as number, coverage }
}
