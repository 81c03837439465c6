/** Beyond it the distribution is 0 or 1 in double precision. */
const FARTHEST = 38

/**
 * Distribution function of the standard normal distribution, to 1e-15: Marsaglia's series (2004, "Evaluating the normal
 * distribution", Journal of Statistical Software 11(4)).
 */
export function normalDistribution(z: number): number {
  if (z < -FARTHEST) return 0
  if (z > FARTHEST) return 1
  let term = z
  let sum = z
  for (let i = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum) && i < 5000; i += 2) {
    term *= (z * z) / i
    sum += term
  }
  const below = 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
  return Math.min(1, Math.max(0, below))
}

/**
 * Quantile of the standard normal distribution, to 1e-12 for probabilities from 1e-6 to 1 − 1e-6: the distribution
 * function turned round by halving.
 *
 * @throws RangeError for a probability that does not lie inside (0, 1)
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`A quantile needs 0 < p < 1, not ${probability}`)
  return whereReached((z) => normalDistribution(z), probability, -FARTHEST, FARTHEST)
}

/** Where a rising function reaches a value: halving of [low, high] until the numbers have no more between them. */
export function whereReached(rising: (x: number) => number, value: number, low: number, high: number): number {
  let [below, above] = [low, high]
  for (;;) {
    const middle = (below + above) / 2
    if (middle <= below || middle >= above) return middle
    if (rising(middle) < value) below = middle
    else above = middle
  }
}
