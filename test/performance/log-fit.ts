import { studentQuantile } from '../../src/stats/student.ts'

/** A line through points by least squares: its slope with a 95 % interval. */
export interface Slope {
  slope: number
  halfWidth: number
}

/** @param points at least three, not all at one x */
export function slopeOf(points: readonly { x: number; y: number }[]): Slope {
  const n = points.length
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / n
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)]
  const spreadX = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spreadX
  const rest = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, halfWidth: studentQuantile(0.975, n - 2) * Math.sqrt(rest / (n - 2) / spreadX) }
}

/** The exponent of a power law. Points are above 0. */
export const exponentOf = (points: readonly { x: number; y: number }[]): Slope =>
  slopeOf(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) })))
