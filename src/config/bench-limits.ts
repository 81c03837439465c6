import { matchesPattern } from '../bench-pattern.ts'
import type { BenchLimits } from '../comparison.ts'
import type { BenchRun } from '../run.ts'
import type { Settings } from './schema.ts'

/**
 * The limits that apply to one bench: its own options (`bench(name, { energy: { limit } })`), else those of the first
 * pattern of `compare.benches` that matches its key, else `compare.limit` and `compare.minEffect`.
 *
 * @param benchmarkKey `file > suite > name`
 * @param own what the bench's record carries of its own options
 * @returns undefined when the bench or its pattern excludes it
 */
export function limitsOf(
  benchmarkKey: string,
  compare: Pick<Settings['compare'], 'limit' | 'minEffect' | 'benches'>,
  own: BenchRun['limits'] = {},
): BenchLimits | undefined {
  const rule = compare.benches.find(({ match }) => matchesPattern(match, benchmarkKey))
  if (own.exclude === true || rule?.exclude === true) return undefined
  const domain = own.domain ?? rule?.domain
  return {
    limit: own.limit ?? rule?.limit ?? compare.limit,
    minEffect: own.minEffect ?? rule?.minEffect ?? compare.minEffect,
    ...(domain === undefined ? {} : { domain }),
  }
}
