import { expect, test } from 'vitest'
import { LATENESS_BUCKETS } from '../../../src/engine/sampling/lateness.ts'
import {
  CONTROL,
  COUNT,
  createRing,
  DEGRADED,
  RING_CAPACITY,
  type Ring,
  ringHead,
  rowOffset,
  viewRing,
} from '../../../src/engine/sampling/ring.ts'
import { readingsBetween } from '../../../src/engine/sampling/sampler.ts'

const COUNTERS = 1

/** What the sampler thread does with each reading. */
function write(ring: Ring, value: bigint): void {
  ring.rows.set([value, value, value], rowOffset(ring, ringHead(ring)))
  Atomics.add(ring.counts, COUNT.head, 1n)
}

test('no two words of the shared memory lie in one place, and all of them lie inside', () => {
  const ring = viewRing(createRing(COUNTERS), COUNTERS)
  for (const [{ words, ...slots }, memory] of [[CONTROL, ring.control] as const, [COUNT, ring.counts] as const]) {
    const places = Object.values(slots)
    expect(new Set(places).size).toBe(places.length)
    expect(Math.min(...places)).toBe(0)
    expect(Math.max(...places)).toBeLessThan(words)
    expect(memory).toHaveLength(words)
  }
  expect(ring.lateness).toHaveLength(LATENESS_BUCKETS)
  expect(new Set(Object.values(DEGRADED)).size).toBe(Object.keys(DEGRADED).length)
  // Fresh shared memory is zero: nothing is degraded before the thread says so.
  expect(DEGRADED.nothing).toBe(0)
})

test('both threads see the same readings, and the last ones of a full ring', () => {
  const buffers = createRing(COUNTERS)
  const [writer, reader] = [viewRing(buffers, COUNTERS), viewRing(buffers, COUNTERS)]
  expect(ringHead(reader)).toBe(0)
  for (const value of [7n, 8n, 9n]) write(writer, value)
  expect(readingsBetween(reader, 1, 3)).toEqual(BigInt64Array.of(8n, 8n, 8n, 9n, 9n, 9n))
  expect(readingsBetween(reader, 3, 3)).toEqual(new BigInt64Array())
  Atomics.store(writer.counts, COUNT.head, BigInt(RING_CAPACITY - 1))
  for (const value of [10n, 11n]) write(writer, value)
  expect(readingsBetween(reader, RING_CAPACITY - 1, RING_CAPACITY + 1)).toEqual(
    BigInt64Array.of(10n, 10n, 10n, 11n, 11n, 11n),
  )
  expect(readingsBetween(reader, 1, 2)).toEqual(BigInt64Array.of(8n, 8n, 8n))
  // The oldest one has been overwritten.
  expect(readingsBetween(reader, 0, 1)).toBeUndefined()
})
