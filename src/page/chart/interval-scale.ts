import type { Change } from '../../comparison.ts'
import { type Scale, scaleOf } from './scale.ts'

/** How far a drawing of changes reaches, as a multiple of the largest limit: one bench that doubled would leave no room for the others. */
const REACH = 10
/** What is always on it, as a multiple of the largest limit. */
const LEAST = 1.5
/** Room beyond the outermost bound, as a share. */
const ROOM = 1.08

/**
 * An axis of changes around zero that holds the intervals as far as it reaches, with all limits.
 *
 * @param limits fractions above 0; at least one
 */
export function intervalScale(
  changes: readonly (Change | undefined)[],
  limits: readonly number[],
  pixels: [number, number],
): Scale {
  const limit = Math.max(...limits)
  const bounds = changes.flatMap((change) => (change === undefined ? [] : [change.low, change.high]))
  const most = REACH * limit
  const low = Math.max(-most, Math.min(-LEAST * limit, ...bounds.map((bound) => bound * ROOM)))
  const high = Math.min(most, Math.max(LEAST * limit, ...bounds.map((bound) => bound * ROOM)))
  return scaleOf([low, high], pixels)
}

/** An interval on a scale, in pixels; what does not fit ends at the edge. */
export interface DrawnInterval {
  from: number
  to: number
  /** Undefined where the estimate itself lies beyond the edge. */
  point: number | undefined
  beyondLeft: boolean
  beyondRight: boolean
}

export function drawnInterval({ change, low, high }: Change, { low: first, high: last, place }: Scale): DrawnInterval {
  const inside = (value: number): number => Math.min(last, Math.max(first, value))
  return {
    from: place(inside(low)),
    to: place(inside(high)),
    point: change >= first && change <= last ? place(change) : undefined,
    beyondLeft: low < first,
    beyondRight: high > last,
  }
}
