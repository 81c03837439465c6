import { isMeant } from '../bench-pattern.ts'
import { limitsOf } from '../config/bench-limits.ts'
import type { Settings } from '../config/schema.ts'
import type { BenchChoice } from './bench-plan.ts'

/**
 * Which benches are compared, and with which limits.
 *
 * @param filter part of a key, or a pattern of it; all benches without it
 * @param isUnchanged whether a bench file is the same on both sides with everything it is made of
 */
export const benchChoice = (
  settings: Settings['compare'],
  filter: string | undefined,
  isUnchanged: (file: string) => boolean,
): BenchChoice => ({
  isWanted: (bench) => filter === undefined || bench.benchmarkKey.includes(filter) || isMeant(filter, bench),
  isUnchanged: ({ file }) => isUnchanged(file),
  limitsOf: (bench) => limitsOf(bench, settings, bench.limits),
})
