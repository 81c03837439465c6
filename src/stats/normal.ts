const SCALE = 0.2316419
const COEFFICIENTS = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]

/** Distribution function of the standard normal distribution, to 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17). */
export function normalDistribution(z: number): number {
  const t = 1 / (1 + SCALE * Math.abs(z))
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const tail = density * t * COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  return z > 0 ? 1 - tail : tail
}
