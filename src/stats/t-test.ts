import { studentDistribution } from './student.ts'
import { summarise } from './summary.ts'

/**
 * Student's two-sample t-test with pooled variance (n − 1 in each): the two-sided probability of means so far apart in
 * samples of one normal distribution. One of the samples may be a single value.
 *
 * @param first at least one finite number
 * @param second at least one finite number
 * @returns 1 for one value on both sides, of which nothing is known
 */
export function tTest(first: readonly number[], second: readonly number[]): number {
  const a = summarise(first)
  const b = summarise(second)
  const degrees = a.n + b.n - 2
  if (degrees === 0) return 1
  const variance = ((a.n - 1) * a.sd ** 2 + (b.n - 1) * b.sd ** 2) / degrees
  if (a.mean === b.mean) return 1
  const t = (a.mean - b.mean) / Math.sqrt(variance * (1 / a.n + 1 / b.n))
  return 2 * studentDistribution(-Math.abs(t), degrees)
}
