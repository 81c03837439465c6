import { READING_AFTER, READING_BEFORE, type Reading, afterNs, beforeNs } from './sampling/reading.ts'
import type { Ring } from './sampling/ring.ts'
import { readingsBetween } from './sampling/sampler.ts'
import type { Window } from './window.ts'

/** Readings in order of time, one row after the other as in the ring: an object for each would cost more than its numbers. */
export interface ReadingRows {
  readonly numbers: BigInt64Array
  /** Numbers of one reading. */
  readonly stride: number
}

export const NO_READINGS: ReadingRows = { numbers: new BigInt64Array(), stride: 1 }

/** When the reading that begins at a place was taken: the middle of its bracket. */
export const rowTimeNs = (numbers: BigInt64Array, at = 0): bigint =>
  BigInt.asIntN(64, (numbers[at + READING_BEFORE] as bigint) + (numbers[at + READING_AFTER] as bigint)) / 2n

/**
 * Whether a reading of the sampler lies strictly between two of the measuring thread. Two readings that overlap in time have
 * no order; such a sample says nothing that the other one does not say.
 */
export const liesBetween = (numbers: BigInt64Array, at: number, fromNs: bigint, toNs: bigint): boolean =>
  (numbers[at + READING_BEFORE] as bigint) >= fromNs && (numbers[at + READING_AFTER] as bigint) <= toNs

/** The readings of some that lie strictly between two others. */
export function rowsBetween({ numbers, stride }: ReadingRows, from: Reading, to: Reading): ReadingRows {
  const [fromNs, toNs] = [afterNs(from), beforeNs(to)]
  let [first, end] = [0, numbers.length]
  while (first < end && !liesBetween(numbers, first, fromNs, toNs)) first += stride
  while (end > first && !liesBetween(numbers, end - stride, fromNs, toNs)) end -= stride
  return { numbers: numbers.subarray(first, end), stride }
}

/** What the sampler read strictly inside a window; undefined when some of it has been overwritten. */
export function readingsInside(window: Window, ring: Ring | undefined): ReadingRows | undefined {
  if (!ring) return NO_READINGS
  const numbers = readingsBetween(ring, window.start.samplerPosition, window.end.samplerPosition)
  return numbers && rowsBetween({ numbers, stride: ring.stride }, window.start.reading, window.end.reading)
}
