/**
 * Quantile of a sample by linear interpolation between its order statistics (Hyndman & Fan 1996, type 7).
 *
 * @param values at least one finite number, in any order
 * @param probability 0 (smallest) to 1 (largest)
 * @throws RangeError for an empty sample, and for a probability outside [0, 1]
 */
export function quantile(values: readonly number[], probability: number): number {
  if (values.length === 0) throw new RangeError('A quantile needs at least one value')
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`A quantile needs 0 ≤ p ≤ 1, not ${probability}`)
  const sorted = [...values].sort((a, b) => a - b)
  const position = probability * (sorted.length - 1)
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (position - Math.floor(position)) * (above - below)
}
