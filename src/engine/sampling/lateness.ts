import type { LatenessBucket } from '../../run.ts'
import { secondsFromUs, usFromNs } from '../../units.ts'

/** Buckets of lateness: the first ends at 1 µs, each next at twice as much, the last holds the rest (half a second and up). */
export const LATENESS_BUCKETS = 21

/** Bucket of a reading that was taken so many ns after its deadline. */
export function latenessBucket(lateNs: bigint): number {
  const us = usFromNs(lateNs)
  return us <= 1 ? 0 : Math.min(LATENESS_BUCKETS - 1, Math.ceil(Math.log2(us)))
}

/** The buckets that gained readings between two looks at them. */
export function latenessBetween(before: Int32Array, after: Int32Array): LatenessBucket[] {
  const buckets: LatenessBucket[] = []
  for (let i = 0; i < LATENESS_BUCKETS; i++) {
    const samples = (after[i] as number) - (before[i] as number)
    if (samples > 0) buckets.push({ upToSeconds: secondsFromUs(2 ** i), samples })
  }
  return buckets
}
