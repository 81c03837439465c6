import { convolve, lowerTail, mannWhitneyDistribution, signedRankDistribution } from './rank-distributions.ts'

/** A shift with its exact distribution-free bounds, in the unit of the values. */
export interface Shift {
  shift: number
  low: number
  high: number
  /** Two-sided coverage of the bounds; below 1 − 2·α where the extremes themselves do not reach it. */
  confidence: number
  /** Whether the bounds have the error asked for. */
  reached: boolean
}

/** Pairs per block, at least: the fewest whose extremes have an error below 1 %. */
const BLOCK = 5

const blocksOf = (pairs: number): number => Math.max(1, Math.floor(pairs / BLOCK))
const startOf = (block: number, blocks: number, pairs: number): number => Math.floor((block * pairs) / blocks)

/** Of a count whose distribution is symmetric: how many values each bound leaves out, and the coverage of the rest. */
interface Cut {
  leftOut: number
  confidence: number
  reached: boolean
}

function cutOf(distribution: Float64Array, alpha: number): Cut {
  const { values, probability } = lowerTail(distribution, alpha)
  if (values > 0) return { leftOut: values - 1, confidence: 1 - 2 * probability, reached: true }
  return { leftOut: 0, confidence: Math.max(0, 1 - 2 * (distribution[0] as number)), reached: false }
}

/** A layout of blocks follows from the number of pairs alone, so each is computed once. */
const cuts = new Map<string, Cut>()

function cutOfBlocks(pairs: number, alpha: number): Cut {
  const key = `${pairs} ${alpha}`
  let cut = cuts.get(key)
  if (cut) return cut
  const blocks = blocksOf(pairs)
  let distribution: Float64Array = Float64Array.of(1)
  for (let block = 0; block < blocks; block++) {
    const size = startOf(block + 1, blocks, pairs) - startOf(block, blocks, pairs)
    distribution = convolve(distribution, mannWhitneyDistribution(size, size))
  }
  cut = cutOf(distribution, alpha)
  cuts.set(key, cut)
  return cut
}

function bounds(sorted: Float64Array, { leftOut, confidence, reached }: Cut): Shift {
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return {
    shift: sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2,
    low: sorted[leftOut] as number,
    high: sorted[sorted.length - 1 - leftOut] as number,
    confidence,
    reached,
  }
}

/**
 * The shift from one interleaved series to another: Hodges and Lehmann's estimate, the median of all differences between
 * values of both sides inside blocks of five to nine neighbouring pairs, with bounds from the exact null distribution of
 * the number of positive differences: a sum of one Mann–Whitney count per block (Hodges & Lehmann 1963; Lehmann 1975,
 * ch. 3, stratified Wilcoxon test). Blocks keep slow drift out of the differences; ranks keep outliers from counting more
 * than once. Ties make the bounds wider, never narrower.
 *
 * @param base at least one finite number; base[i] and head[i] are the i-th pair in order of time
 * @param alpha error of each bound
 */
export function blockShift(
  base: ArrayLike<number>,
  head: ArrayLike<number>,
  alpha: number,
): Shift & { cliffsDelta: number } {
  const pairs = base.length
  const blocks = blocksOf(pairs)
  let total = 0
  for (let block = 0; block < blocks; block++)
    total += (startOf(block + 1, blocks, pairs) - startOf(block, blocks, pairs)) ** 2
  const differences = new Float64Array(total)
  let at = 0
  let above = 0
  for (let block = 0; block < blocks; block++) {
    const end = startOf(block + 1, blocks, pairs)
    const start = startOf(block, blocks, pairs)
    for (let i = start; i < end; i++)
      for (let j = start; j < end; j++) {
        const difference = (head[j] as number) - (base[i] as number)
        above += Math.sign(difference)
        differences[at++] = difference
      }
  }
  return { ...bounds(differences.sort(), cutOfBlocks(pairs, alpha)), cliffsDelta: above / total }
}

/**
 * The centre of a sample: Hodges and Lehmann's estimate, the median of the means of all pairs of its values, with bounds
 * from the exact distribution of Wilcoxon's signed-rank statistic (Hollander, Wolfe & Chicken 2014, 3.2 and 3.3). Assumes
 * a symmetric distribution.
 *
 * @param values at least one finite number
 * @param alpha error of each bound
 */
export function signedRankShift(values: readonly number[], alpha: number): Shift {
  const n = values.length
  const means = new Float64Array((n * (n + 1)) / 2)
  let at = 0
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) means[at++] = ((values[i] as number) + (values[j] as number)) / 2
  return bounds(means.sort(), cutOf(signedRankDistribution(n), alpha))
}
