import { whereReached } from './normal.ts'

/**
 * P(|T| ≤ t) of Student's distribution as a function of θ = atan(t/√ν): the finite series for whole degrees of freedom
 * (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
 */
function withinAngle(theta: number, degrees: number): number {
  const cosine = Math.cos(theta)
  const odd = degrees % 2 === 1
  let term = odd ? cosine : 1
  let sum = degrees === 1 ? 0 : term
  for (let i = odd ? 3 : 2; i <= degrees - 2; i += 2) {
    term *= ((i - 1) / i) * cosine * cosine
    sum += term
  }
  const sine = Math.sin(theta)
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum
}

function assertDegrees(degrees: number): void {
  if (!Number.isInteger(degrees) || degrees < 1)
    throw new RangeError(`Student's distribution needs whole degrees of freedom from 1, not ${degrees}`)
}

/**
 * Distribution function of Student's distribution, to 1e-14.
 *
 * @param degrees whole number of degrees of freedom, from 1
 * @throws RangeError for other degrees of freedom
 */
export function studentDistribution(t: number, degrees: number): number {
  assertDegrees(degrees)
  const half = withinAngle(Math.atan(Math.abs(t) / Math.sqrt(degrees)), degrees) / 2
  return t < 0 ? 0.5 - half : 0.5 + half
}

/**
 * Quantile of Student's distribution, to 1e-9 of its value for probabilities from 1e-4 to 1 − 1e-4.
 *
 * @param degrees whole number of degrees of freedom, from 1
 * @throws RangeError for other degrees of freedom, and for a probability that does not lie inside (0, 1)
 */
export function studentQuantile(probability: number, degrees: number): number {
  assertDegrees(degrees)
  if (!(probability > 0 && probability < 1)) throw new RangeError(`A quantile needs 0 < p < 1, not ${probability}`)
  const within = Math.abs(2 * probability - 1)
  const theta = whereReached((angle) => withinAngle(angle, degrees), within, 0, Math.PI / 2)
  return Math.sign(probability - 0.5) * Math.tan(theta) * Math.sqrt(degrees)
}
