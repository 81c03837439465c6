import { medianInterval } from './median-interval.ts'
import { median, summarise } from './summary.ts'

/** t(0.975) for 1 to 4 degrees of freedom (any table of Student's distribution). */
const STUDENT = [12.706, 4.303, 3.182, 2.776]
const CONFIDENCE = 0.95

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
  const factor = STUDENT[values.length - 2]
  if (factor === undefined) {
    const { median: centre, low, high, coverage } = medianInterval(values, { confidence: CONFIDENCE })
    return { median: centre, low, high, confidence: coverage }
  }
  const { mean, sd } = summarise(values)
  const halfWidth = (factor * sd) / Math.sqrt(values.length)
  const centre = median(values)
  return {
    median: centre,
    low: Math.min(centre, mean - halfWidth),
    high: Math.max(centre, mean + halfWidth),
    confidence: CONFIDENCE,
  }
}
