/** Null distributions of rank statistics, as probabilities at 0, 1, 2, … Exact: they are counted, not approximated. */

/** Distribution of the sum of two independent counts. */
export function convolve(first: Float64Array, second: Float64Array): Float64Array {
  const sum = new Float64Array(first.length + second.length - 1)
  for (let i = 0; i < first.length; i++)
    for (let j = 0; j < second.length; j++) sum[i + j]! += (first[i] as number) * (second[j] as number)
  return sum
}

/**
 * Mann and Whitney's U of samples of m and n values without ties: how many of the m·n pairs have the first value above the
 * second (Mann & Whitney 1947: the largest of all values belongs to the first sample in m of m + n cases, and then lies
 * above all n of the second).
 */
export function mannWhitneyDistribution(m: number, n: number): Float64Array {
  let row = Array.from({ length: n + 1 }, () => Float64Array.of(1))
  for (let i = 1; i <= m; i++) {
    const next = [Float64Array.of(1)]
    for (let j = 1; j <= n; j++) {
      const distribution = new Float64Array(i * j + 1)
      row[j]?.forEach((each, u) => (distribution[u + j]! += (each * i) / (i + j)))
      next[j - 1]?.forEach((each, u) => (distribution[u]! += (each * j) / (i + j)))
      next.push(distribution)
    }
    row = next
  }
  return row[n] as Float64Array
}

/** Wilcoxon's signed-rank statistic of n differences without ties: the sum of the ranks of the positive ones. */
export function signedRankDistribution(n: number): Float64Array {
  let distribution: Float64Array = Float64Array.of(1)
  for (let rank = 1; rank <= n; rank++) {
    const sign = new Float64Array(rank + 1)
    sign[0] = 0.5
    sign[rank] = 0.5
    distribution = convolve(distribution, sign)
  }
  return distribution
}

/** Inversions of a random order of n values, of which Kendall's τ is made: (pairs − 2 · inversions) / pairs. */
export function inversionDistribution(n: number): Float64Array {
  let distribution: Float64Array = Float64Array.of(1)
  for (let i = 2; i <= n; i++) distribution = convolve(distribution, new Float64Array(i).fill(1 / i))
  return distribution
}

/** Probabilities that are equal but for rounding. */
const ROUNDING = 1 + 1e-12

/** How many values of a count, from 0 on, have P(count ≤ value) ≤ α together, and what that probability is. */
export function lowerTail(distribution: Float64Array, alpha: number): { values: number; probability: number } {
  let probability = 0
  for (let values = 0; values < distribution.length; values++) {
    const next = probability + (distribution[values] as number)
    if (next > alpha * ROUNDING) return { values, probability }
    probability = next
  }
  return { values: distribution.length, probability }
}
