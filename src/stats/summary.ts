import { medianInterval } from './median-interval.ts'

/** One sample described, all numbers in the unit of the values. */
export interface Summary {
  n: number
  median: number
  /** Bounds of the distribution-free interval of the median. */
  low: number
  high: number
  mean: number
  /** Sample standard deviation (n − 1); 0 for one value. */
  sd: number
  /** Median absolute deviation from the median, unscaled. */
  mad: number
  min: number
  max: number
  /** Values with a modified z-score above 3.5 (Iglewicz & Hoaglin 1993, ch. 3). They are counted, never removed. */
  outliers: number
}

const OUTLIER_SCORE = 3.5
/** Makes the MAD comparable with a standard deviation of a normal distribution. */
const MAD_SCALE = 0.6745

/** Median of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/**
 * Describes a sample.
 *
 * @param values at least one finite number
 * @throws RangeError for an empty sample
 */
export function summarise(values: readonly number[], { confidence = 0.95 }: { confidence?: number } = {}): Summary {
  if (values.length === 0) throw new RangeError('summarise needs at least one value')
  const interval = medianInterval(values, { confidence })
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviations = values.map((value) => Math.abs(value - interval.median))
  const mad = median(deviations)
  return {
    n: values.length,
    median: interval.median,
    low: interval.low,
    high: interval.high,
    mean,
    sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
    mad,
    min: Math.min(...values),
    max: Math.max(...values),
    outliers: deviations.filter((deviation) => MAD_SCALE * deviation > OUTLIER_SCORE * mad && mad > 0).length,
  }
}
