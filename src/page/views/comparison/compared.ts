import type { BenchComparison, Comparison } from '../../../comparison.ts'
import type { ComparisonReport } from '../../../reporters/json-schema-comparison.ts'

/**
 * A comparison as reports read it. The schema's types allow undefined where the record's keys are absent; JSON has no
 * undefined, so they are the same.
 */
export const comparisonOf = (report: ComparisonReport): Comparison => report as unknown as Comparison

/** The reader's sides of a pair, in what decides: joules, or CPU seconds without a counter. */
export interface PairValues {
  /** From 1, in the order of time. */
  number: number
  first: 'base' | 'head'
  base: number | undefined
  head: number | undefined
  /** Head against base, fraction; undefined where a side is missing or the base is 0. */
  change: number | undefined
  session: 'first' | 'confirmation'
}

/** Pairs of a bench in the order of time, those of the session that confirmed it last. */
export function pairValues({ quantity, pairs, confirmation }: BenchComparison): PairValues[] {
  const unitOf = quantity === 'proxy' ? 'cpuSecondsPerOp' : 'joulesPerOp'
  const of = (these: BenchComparison['pairs'], session: PairValues['session']) =>
    these.map(({ first, base, head }) => ({ first, session, base: base[unitOf], head: head[unitOf] }))
  return [...of(pairs, 'first'), ...of(confirmation?.pairs ?? [], 'confirmation')].map((pair, i) => {
    const change = pair.base === undefined || pair.head === undefined ? undefined : pair.head / pair.base - 1
    return { number: i + 1, ...pair, change: Number.isFinite(change) ? change : undefined }
  })
}
