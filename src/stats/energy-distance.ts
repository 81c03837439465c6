/** Where a stretch of a series is split best. */
export interface Split {
  /** First value of the second part, counted from the start of the stretch. */
  index: number
  /** The distance between both parts, in the unit of the values; 0 where no values differ. */
  distance: number
}

/**
 * The split of a series that sets its two parts furthest apart, by the energy statistic of Matteson & James (2014, "A
 * Nonparametric Approach for Multiple Change Point Analysis", JASA 109, eq. 5 to 8, with exponent 1):
 *
 *   q(τ, κ) = n·m/(n + m) · (2 · mean|x − y| − mean|x − x′| − mean|y − y′|)
 *
 * for x = the n values before τ and y = the m values from τ up to κ. The end κ is free, so that a level that comes and goes
 * is seen as well. Sums of distances are carried from one split to the next: n² steps for n values.
 *
 * @param values at least two finite numbers
 */
export function furthestSplit(values: readonly number[]): Split {
  const n = values.length
  const distance = (i: number, j: number): number => Math.abs((values[i] as number) - (values[j] as number))
  /** From each value to all before it, and to those before τ. */
  const toEarlier = new Float64Array(n)
  for (let k = 1; k < n; k++) for (let j = 0; j < k; j++) toEarlier[k]! += distance(j, k)
  const toFirst = new Float64Array(n)
  let best: Split = { index: 1, distance: 0 }
  let withinFirst = 0
  for (let tau = 1; tau < n; tau++) {
    withinFirst += toFirst[tau - 1] as number
    for (let k = tau; k < n; k++) toFirst[k]! += distance(tau - 1, k)
    let between = 0
    let withinSecond = 0
    for (let size = 1; size <= n - tau; size++) {
      const last = tau + size - 1
      between += toFirst[last] as number
      withinSecond += (toEarlier[last] as number) - (toFirst[last] as number)
      const apart =
        (2 / (tau + size)) *
        (between -
          (tau > 1 ? (size * withinFirst) / (tau - 1) : 0) -
          (size > 1 ? (tau * withinSecond) / (size - 1) : 0))
      if (apart > best.distance) best = { index: tau, distance: apart }
    }
  }
  return best
}
