import { msFromNs } from '../../units.ts'

// Captured at import: fake timers replace these functions on their objects later.
const hrtime = process.hrtime.bigint.bind(process.hrtime)
const wallMs = Date.now.bind(Date)

/** CLOCK_MONOTONIC in ns, the one clock of every window; comparable across the threads and processes of a machine. */
export const monotonicNs = (): bigint => hrtime()

/**
 * Writes the clock into an element. A function of its own on purpose: what it stores it need not return, and once compiled
 * it makes no bigint on the heap.
 */
export function stampNs(into: BigInt64Array, index: number): void {
  into[index] = hrtime()
}

/** A moment on both clocks, so that monotonic timestamps can be shown as dates. */
export interface WallAnchor {
  readonly monotonicNs: bigint
  readonly wallMs: number
}

export const wallAnchor = (): WallAnchor => ({ monotonicNs: hrtime(), wallMs: wallMs() })

/** ISO 8601 date of a monotonic timestamp. */
export const isoAt = (anchor: WallAnchor, ns: bigint): string =>
  new Date(anchor.wallMs + msFromNs(ns - anchor.monotonicNs)).toISOString()
