import { availableParallelism } from 'node:os'

/** A moment, and the CPU time of a process at it. */
export interface Moment {
  ns: bigint
  cpuSeconds: number
}

/** Energy between two moments by the law of a tree: idle power over time, dynamic power over CPU time. */
export const lawBetween = (
  { idleWatts, dynamicWatts }: { idleWatts: number; dynamicWatts: number },
  from: Moment,
  to: Moment,
): number => (idleWatts * Number(to.ns - from.ns)) / 1e9 + dynamicWatts * (to.cpuSeconds - from.cpuSeconds)

/**
 * Moments that enclose the reading of the counters in an edge: what was seen before the edge, and the end of the reading. By
 * then no more CPU time had gone by than all CPUs can give, nor than was seen after the edge.
 */
export function aroundReading(
  edge: { before: Moment; after: Moment },
  readingNs: string,
): { first: Moment; last: Moment } {
  const { before, after } = edge
  const ns = 2n * BigInt(readingNs) - before.ns
  const most = before.cpuSeconds + (availableParallelism() * Number(ns - before.ns)) / 1e9
  return { first: before, last: { ns, cpuSeconds: Math.min(after.cpuSeconds, most) } }
}
