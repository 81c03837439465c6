import { medianInterval } from './median-interval.ts'
import { studentQuantile } from './student.ts'
import { median, summarise } from './summary.ts'

const CONFIDENCE = 0.95
/** From so many values on order statistics reach that confidence. */
const EXACT_FROM = 6

/** Interval of a quantity of which every process gives one value. */
export interface SessionInterval {
  median: number
  low: number
  high: number
  confidence: number
}

/**
 * The median over processes with its 95 % interval: exact from six values on (order statistics), with Student's t below,
 * where order statistics do not reach that coverage. Holds the median in any case.
 *
 * @param values one per process, at least two
 */
export function sessionInterval(values: readonly number[]): SessionInterval {
  if (values.length >= EXACT_FROM) {
    const { median: centre, low, high, coverage } = medianInterval(values, { confidence: CONFIDENCE })
    return { median: centre, low, high, confidence: coverage }
  }
  const { mean, sd } = summarise(values)
  const halfWidth = (studentQuantile(0.975, values.length - 1) * sd) / Math.sqrt(values.length)
  const centre = median(values)
  return {
    median: centre,
    low: Math.min(centre, mean - halfWidth),
    high: Math.max(centre, mean + halfWidth),
    confidence: CONFIDENCE,
  }
}
