/** An axis: the values at its ends, and where a value falls between its two ends in pixels. */
export interface Scale {
  low: number
  high: number
  place: (value: number) => number
}

/** Values that differ by less than this share of themselves are drawn as one. */
const SMALLEST_SPAN = 1e-9
/** Values below it have no room for shares of themselves: they are drawn as 0. */
const SMALLEST_SIZE = 1e-300
/** Room for a value that stands alone, as a share of itself. */
const ROOM_ALONE = 0.05
/** Room beyond the outermost values, as a share of the span. */
const ROOM = 0.04

/**
 * The ends of an axis that holds values with some room beyond them. Values that are all alike stand in the middle; without a
 * value the axis goes from 0 to 1.
 */
export function extentOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return [0, 1]
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (size < SMALLEST_SIZE) return [-1, 1]
  const isAlone = high - low <= SMALLEST_SPAN * size
  const room = isAlone ? ROOM_ALONE * size : ROOM * (high - low)
  return [low - room, high + room]
}

/** @param pixels where `low` and `high` fall; turned round for an axis that goes up */
export function scaleOf([low, high]: [number, number], [from, to]: [number, number]): Scale {
  return { low, high, place: (value) => from + ((value - low) / (high - low)) * (to - from) }
}

/** Where a value is drawn: at its place, or at the end of the axis that it lies beyond. */
export function placeInside(
  { low, high, place }: Scale,
  value: number,
): { at: number; beyond: 'low' | 'high' | undefined } {
  if (value < low) return { at: place(low), beyond: 'low' }
  if (value > high) return { at: place(high), beyond: 'high' }
  return { at: place(value), beyond: undefined }
}

/** Steps between marks, times a power of ten. */
const STEPS = [1, 2, 5, 10, 20, 50]

/** Marks at round values inside an axis: as many as can be without being more than asked for. */
export function marksOf({ low, high }: Pick<Scale, 'low' | 'high'>, most: number): number[] {
  const least = (high - low) / most
  if (!(least > 0 && Number.isFinite(least))) return []
  const power = 10 ** Math.floor(Math.log10(least))
  for (const step of STEPS.map((each) => each * power)) {
    const [first, last] = [Math.ceil(low / step), Math.floor(high / step)]
    if (last - first < most) return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step)
  }
  return []
}
