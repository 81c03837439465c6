import { quantile } from '../../stats/quantile.ts'
import { extentOf } from './scale.ts'

/** A sample as a box with whiskers, in the unit of the values (Tukey 1977; McGill, Tukey & Larsen 1978). */
export interface Box {
  n: number
  median: number
  /** Quartiles. */
  lower: number
  upper: number
  /** The outermost values that lie no further than 1.5 quartile distances from the box. */
  whiskerLow: number
  whiskerHigh: number
  /** What lies further out; it is shown, and counted in everything. */
  outliers: number[]
}

const WHISKER = 1.5

/** Undefined without a value. */
export function boxOf(values: readonly number[]): Box | undefined {
  if (values.length === 0) return undefined
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => quantile(values, p)) as [number, number, number]
  const reach = WHISKER * (upper - lower)
  const isInside = (value: number): boolean => value >= lower - reach && value <= upper + reach
  const inside = values.filter(isInside)
  return {
    n: values.length,
    median,
    lower,
    upper,
    whiskerLow: Math.min(...inside),
    whiskerHigh: Math.max(...inside),
    outliers: values.filter((value) => !isInside(value)),
  }
}

export const isOutlier = ({ whiskerLow, whiskerHigh }: Box, value: number): boolean =>
  value < whiskerLow || value > whiskerHigh

/** How far a drawing reaches beyond the whiskers, as a multiple of their distance. */
const REACH = 4

/**
 * The ends of an axis for a sample. One value that is many times further out than the others would leave no room for them:
 * it is then drawn at the edge. Where the others are all alike, everything is on the axis.
 *
 * @param ends values that are on it in any case
 */
export function sampleExtent(values: readonly number[], ends: readonly number[]): [number, number] {
  const box = boxOf(values)
  if (!box) return extentOf(ends)
  const span = box.whiskerHigh - box.whiskerLow
  const reach = span > 0 ? REACH * span : Number.POSITIVE_INFINITY
  const near = values.filter((value) => value >= box.whiskerLow - reach && value <= box.whiskerHigh + reach)
  return extentOf([...near, ...ends])
}
