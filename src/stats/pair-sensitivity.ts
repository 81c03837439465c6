import { minimumDetectableEffect, pairCv } from './sample-size.ts'
import type { PairedSamples } from './compare-samples.ts'
import { median } from './summary.ts'

/** What comparisons of one thing with itself show of the smallest change that is found. */
export interface PairSensitivity {
  /** Coefficient of variation between pairs: median over the comparisons. */
  pairCv: number
  /** Smallest change that the smallest look finds with 90 % power at its part of α, fraction. */
  minimumDetectableEffect: number
}

/**
 * The scatter of pairs in which both sides are the same, and the smallest change that it leaves visible.
 *
 * @param comparisons one series of pairs each
 * @param rule.alpha one-sided error over all looks
 * @returns undefined where no comparison has two pairs
 */
export function pairSensitivity(
  comparisons: readonly PairedSamples[],
  { alpha, looks }: { alpha: number; looks: readonly number[] },
): PairSensitivity | undefined {
  const scatters = comparisons.flatMap(({ base, head }) => pairCv(base, head) ?? [])
  if (scatters.length === 0) return undefined
  const cv = median(scatters)
  return {
    pairCv: cv,
    minimumDetectableEffect: minimumDetectableEffect({ cv, pairs: looks[0] ?? 1, alpha: alpha / looks.length }),
  }
}
