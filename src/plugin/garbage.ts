import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

/** A full collection of a heap that has grown by less finds nothing that a window would have to pay for. */
const GROWTH_BYTES = 4 << 20
let usedAfterBytes = Number.NEGATIVE_INFINITY

/**
 * What was left behind is nobody's price: collects the young objects, and all of them when the heap has grown since the
 * last full collection. That one takes as long as the heap of the whole suite is large, for every bench of it.
 */
export function collectGarbage(): void {
  collect({ type: 'minor' })
  if (getHeapStatistics().used_heap_size - usedAfterBytes < GROWTH_BYTES) return
  collect()
  usedAfterBytes = getHeapStatistics().used_heap_size
}
