import type { Bounds } from '../run.ts'
import { studentQuantile } from './student.ts'

/** A straight line through points, each number with its 95 % interval where there are at least three points. */
export interface LinearFit {
  /** In units of y per unit of x. */
  slope: Bounds
  /** y at x = 0. */
  offset: Bounds
  /** Standard deviation of the points about the line, n − 2. */
  residualSd: number
}

const FEWEST_POINTS = 3
const CONFIDENCE_POINT = 0.975

/**
 * Ordinary least squares, with Student's intervals (Draper & Smith 1998, ch. 1): x is taken to be exact.
 *
 * @param points of finite numbers
 * @returns undefined below three points, and where all have the same x
 */
export function linearFit(points: readonly { x: number; y: number }[]): LinearFit | undefined {
  const n = points.length
  if (n < FEWEST_POINTS) return undefined
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  if (squares === 0) return undefined
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares
  const offset = meanY - slope * meanX
  const residuals = points.reduce((sum, { x, y }) => sum + (y - offset - slope * x) ** 2, 0)
  const residualSd = Math.sqrt(residuals / (n - 2))
  const t = studentQuantile(CONFIDENCE_POINT, n - 2)
  const within = (value: number, error: number): Bounds => ({ value, low: value - t * error, high: value + t * error })
  return {
    slope: within(slope, residualSd / Math.sqrt(squares)),
    offset: within(offset, residualSd * Math.sqrt(1 / n + meanX ** 2 / squares)),
    residualSd,
  }
}
