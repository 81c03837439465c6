import { READING_AFTER, READING_BEFORE, type Reading, afterNs, beforeNs } from './sampling/reading.ts'
import type { Ring } from './sampling/ring.ts'
import { readingsBetween } from './sampling/sampler.ts'
import type { Window } from './window.ts'

/** When a reading was taken: the middle of its bracket. */
export const rowTimeNs = (row: BigInt64Array): bigint =>
  ((row[READING_BEFORE] as bigint) + (row[READING_AFTER] as bigint)) / 2n

/**
 * Whether a reading of the sampler lies strictly between two of the measuring thread. Two readings that overlap in time have
 * no order; such a sample says nothing that the other one does not say.
 */
export const liesBetween = (row: BigInt64Array, from: Reading, to: Reading): boolean =>
  (row[READING_BEFORE] as bigint) >= afterNs(from) && (row[READING_AFTER] as bigint) <= beforeNs(to)

/** What the sampler read strictly inside a window, in order; undefined when some of it has been overwritten. */
export function readingsInside(window: Window, ring: Ring | undefined): BigInt64Array[] | undefined {
  if (!ring) return []
  const all = readingsBetween(ring, window.start.samplerPosition, window.end.samplerPosition)
  if (!all) return undefined
  return Array.from({ length: all.length / ring.stride }, (_, i) =>
    all.subarray(i * ring.stride, (i + 1) * ring.stride),
  ).filter((row) => liesBetween(row, window.start.reading, window.end.reading))
}
