import { assertPairs, type EstimatedChange, type PairedSamples } from './compare-samples.ts'
import { signedRankShift } from './hodges-lehmann.ts'
import { type ComparisonRule, completeRule } from './verdict.ts'

/**
 * The geometric mean of the changes of several benches with its interval. The pairs are what was repeated, so each gives one
 * value: the mean over the benches of the logarithms of its ratios. Thereby what the benches of one process share, like its
 * layout or heat, widens the interval as it should. Centre and bounds of these values are those of {@link signedRankShift}.
 *
 * Benches that stopped at different looks are compared over the pairs that all of them have.
 *
 * @param benches at least one, each with at least one pair of values above 0; the same index is the same pair of processes
 * @returns undefined without benches
 * @throws RangeError for sides of unequal length, and for values that are not finite and above 0
 */
export function geometricMean(
  benches: readonly PairedSamples[],
  options: Pick<ComparisonRule, 'alpha'> = {},
): EstimatedChange | undefined {
  const { alpha } = completeRule(options)
  if (benches.length === 0) return undefined
  benches.forEach(assertPairs)
  const pairs = Math.min(...benches.map(({ base }) => base.length))
  const means = Array.from({ length: pairs }, (_, pair) => {
    const logs = benches.map(({ base, head }) => Math.log((head[pair] as number) / (base[pair] as number)))
    return logs.reduce((sum, log) => sum + log, 0) / logs.length
  })
  if (!means.every(Number.isFinite)) throw new RangeError('A geometric mean needs finite values above 0')
  const { shift, low, high, confidence } = signedRankShift(means, alpha)
  return { change: Math.expm1(shift), low: Math.expm1(low), high: Math.expm1(high), confidence }
}
