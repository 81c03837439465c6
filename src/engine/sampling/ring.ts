import { LATENESS_BUCKETS } from './lateness.ts'
import { readingLength } from './reading.ts'

/**
 * Readings of the sampler thread in shared memory. The thread writes a row and then moves the head; anybody may read
 * the rows of the last `capacity` readings. Untouched pages of shared memory cost nothing, so the capacity is generous.
 */
export const RING_CAPACITY = 1 << 18

export interface RingBuffers {
  readonly rows: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  readonly counts: SharedArrayBuffer
  readonly lateness: SharedArrayBuffer
}

/** Slots of the control words (Int32). */
export const CONTROL = {
  wake: 0,
  periodUs: 1,
  stop: 2,
  flushAsked: 3,
  flushDone: 4,
  ready: 5,
  degraded: 6,
  series: 7,
  words: 8,
} as const
/** What the sampler thread had to do without. */
export const DEGRADED = { nothing: 0, koffi: 1, realtime: 2, affinity: 3 } as const
/** Slots of the counts (BigInt64): readings written, deadlines missed, the thread's own CPU time in µs. */
export const COUNT = { head: 0, lost: 1, cpuUs: 2, words: 4 } as const

export function createRing(counters: number): RingBuffers {
  return {
    rows: new SharedArrayBuffer(RING_CAPACITY * readingLength(counters) * BigInt64Array.BYTES_PER_ELEMENT),
    control: new SharedArrayBuffer(CONTROL.words * Int32Array.BYTES_PER_ELEMENT),
    counts: new SharedArrayBuffer(COUNT.words * BigInt64Array.BYTES_PER_ELEMENT),
    lateness: new SharedArrayBuffer(LATENESS_BUCKETS * Int32Array.BYTES_PER_ELEMENT),
  }
}

/** Views on the shared memory, the same in both threads. */
export interface Ring {
  readonly stride: number
  readonly rows: BigInt64Array
  readonly control: Int32Array
  readonly counts: BigInt64Array
  /** Paced readings by how late they were taken; see `latenessBucket`. */
  readonly lateness: Int32Array
}

export function viewRing(buffers: RingBuffers, counters: number): Ring {
  return {
    stride: readingLength(counters),
    rows: new BigInt64Array(buffers.rows),
    control: new Int32Array(buffers.control),
    counts: new BigInt64Array(buffers.counts),
    lateness: new Int32Array(buffers.lateness),
  }
}

/** Number of readings written since the start. */
export const ringHead = (ring: Ring): number => Number(Atomics.load(ring.counts, COUNT.head))

/** First element of reading number `index`. */
export const rowOffset = (ring: Ring, index: number): number => (index % RING_CAPACITY) * ring.stride
