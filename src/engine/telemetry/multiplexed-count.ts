/** What one descriptor counted in a window, and for how long it was enabled and really counted. */
export interface CountedPart {
  count: number
  enabledNs: number
  runningNs: number
}

/**
 * The count of a window from those of its threads. A counter that shares its register with others runs for a part of the
 * time; its count is scaled by enabled / running (perf_event_open(2)). A thread whose counter never ran is taken to be
 * like the others. Undefined when nothing was counted of threads that ran.
 *
 * @returns the count, and the part of the time that it was counted (1 when nothing ran, so nothing was missed)
 */
export function multiplexedCount(parts: readonly CountedPart[]): { count: number; part: number } | undefined {
  let scaled = 0
  let seenNs = 0
  let enabledNs = 0
  let runningNs = 0
  for (const { count, enabledNs: enabled, runningNs: running } of parts) {
    enabledNs += enabled
    runningNs += running
    if (running > 0) {
      scaled += count * (enabled / running)
      seenNs += enabled
    }
  }
  // A reading that failed is NaN, and so are these sums.
  if (Number.isNaN(enabledNs)) return undefined
  if (enabledNs === 0) return { count: 0, part: 1 }
  return seenNs === 0 ? undefined : { count: scaled * (enabledNs / seenNs), part: runningNs / enabledNs }
}
