/** Correlation of successive values, −1 to 1; 0 for fewer than three values or none that differ. */
export function lag1(values: readonly number[]): number {
  if (values.length < 3) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let products = 0
  let squares = 0
  values.forEach((value, i) => {
    squares += (value - mean) ** 2
    if (i > 0) products += (value - mean) * ((values[i - 1] as number) - mean)
  })
  return squares === 0 ? 0 : products / squares
}

/**
 * How many independent values a series is worth: n·(1 − r)/(1 + r) for a first-order autoregression (Bayley & Hammersley
 * 1946). Negative correlation is not taken as a gain, and a correlation that noise alone gives (below 2/√n) is ignored.
 */
export function effectiveN(values: readonly number[]): number {
  const n = values.length
  const r = lag1(values)
  if (r < 2 / Math.sqrt(Math.max(1, n))) return n
  return Math.max(1, (n * (1 - r)) / (1 + r))
}
