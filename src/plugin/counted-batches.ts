import type { DerivedEnergy } from '../run.ts'
import { median } from '../stats/summary.ts'
import type { BenchPlan } from './bench-options.ts'
import type { MeasuredBatch } from './bench-subject.ts'

/** One measured batch with its energy. */
export interface AnalysedBatch extends MeasuredBatch {
  energy: DerivedEnergy
}

/**
 * Readings, of the counters or of the CPU time, that took longer than this part of their window, and this many times longer than is usual in this bench, were
 * held up: where the window begins or ends is not known.
 */
const STALLED = { fraction: 0.005, times: 4 } as const

const edgeSeconds = ({ window }: AnalysedBatch): number => window.startUncertaintySeconds + window.endUncertaintySeconds

/** Whether the window begins and ends at steps of a counter. */
export const isAligned = ({ window }: AnalysedBatch): boolean => window.counters.some(({ alignment }) => alignment)

/** Batches that hold about as many calls as they were to hold; the others were measured while the code was compiled. */
function grown(plan: BenchPlan, batches: readonly AnalysedBatch[]): readonly AnalysedBatch[] {
  const full = batches.filter(({ seconds }) => seconds >= plan.windowSeconds / 2)
  return full.length > 0 ? full : batches
}

/** Batches whose edges are known as well as those of most of them. A reader that is held up also misses steps. */
function steady(batches: readonly AnalysedBatch[]): readonly AnalysedBatch[] {
  const usual = median(batches.map(edgeSeconds))
  const mostAligned = batches.filter(isAligned).length * 2 > batches.length
  return batches.filter((batch) => {
    const longest = Math.max(STALLED.fraction * batch.window.seconds, STALLED.times * usual)
    return edgeSeconds(batch) <= longest && (!mostAligned || isAligned(batch))
  })
}

/**
 * The batches that count, and how many full ones do not because their readings were held up. Exact counts and calls with
 * hooks keep every call.
 *
 * @param batches at least one
 */
export function countedBatches(
  plan: BenchPlan,
  batches: readonly AnalysedBatch[],
): { used: readonly AnalysedBatch[]; stalled: number } {
  if (plan.exactCalls !== undefined || plan.perCallHooks) return { used: batches, stalled: 0 }
  const full = grown(plan, batches)
  const used = steady(full)
  return { used, stalled: full.length - used.length }
}
