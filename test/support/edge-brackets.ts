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
 * Moments that enclose the reading of the counters in an edge: what was seen before the edge, and the end of the reading with
 * the CPU time that was seen after the edge. Less will not do: the kernel books the CPU time of another process that runs at
 * its ticks, so it may grow by a whole tick at once (Linux, kernel/sched/cputime.c, thread_group_cputime).
 */
export function aroundReading(
  edge: { before: Moment; after: Moment },
  readingNs: string,
): { first: Moment; last: Moment } {
  const { before, after } = edge
  return { first: before, last: { ns: 2n * BigInt(readingNs) - before.ns, cpuSeconds: after.cpuSeconds } }
}
