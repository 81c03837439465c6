import { median, summarise } from '../../src/stats/index.ts'
import { studentQuantile } from '../../src/stats/student.ts'

/** A value at a time. */
export interface Point {
  hours: number
  value: number
}

/** Change per hour with its interval (95 %). */
export interface Slope {
  perHour: number
  low: number
  high: number
}

/** Neighbours in time are alike: medians of so many blocks stand for all of them. */
const BLOCKS = 20
const CONFIDENCE = 0.95

/** Least-squares line through the medians of equal blocks in time, with Student's interval; undefined for fewer than three. */
export function slopeOf(points: readonly Point[]): Slope | undefined {
  const blocks = Math.min(BLOCKS, points.length)
  if (blocks < 3) return undefined
  const medians = Array.from({ length: blocks }, (_, i) => {
    const part = points.slice(Math.floor((i * points.length) / blocks), Math.floor(((i + 1) * points.length) / blocks))
    return { x: median(part.map(({ hours }) => hours)), y: median(part.map(({ value }) => value)) }
  })
  const mean = (of: (block: { x: number; y: number }) => number): number =>
    medians.reduce((sum, block) => sum + of(block), 0) / blocks
  const [centreX, centreY] = [mean(({ x }) => x), mean(({ y }) => y)]
  const squares = blocks * mean(({ x }) => (x - centreX) ** 2)
  const perHour = (blocks * mean(({ x, y }) => (x - centreX) * (y - centreY))) / squares
  const residuals = blocks * mean(({ x, y }) => (y - centreY - perHour * (x - centreX)) ** 2)
  const error = Math.sqrt(residuals / (blocks - 2) / squares)
  const half = studentQuantile((1 + CONFIDENCE) / 2, blocks - 2) * error
  return { perHour, low: perHour - half, high: perHour + half }
}

/** Median of the first and of the last tenth of a series, each with its interval. */
export function firstAndLastTenth(values: readonly number[]): [first: Tenth, last: Tenth] {
  const tenth = Math.max(1, Math.floor(values.length / 10))
  return [summarise(values.slice(0, tenth)), summarise(values.slice(-tenth))]
}

export type Tenth = Pick<ReturnType<typeof summarise>, 'median' | 'low' | 'high' | 'n'>
