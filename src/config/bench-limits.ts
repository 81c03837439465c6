import { type BenchNames, isMeant } from '../bench-pattern.ts'
import type { BenchLimits } from '../comparison.ts'
import type { BenchRun } from '../run.ts'
import type { Settings } from './schema.ts'

/**
 * The limits that apply to one bench: its own options (`bench(name, { energy: { limit } })`), else those of the first
 * entry of `compare.benches` that means it, else `compare.limit` and `compare.minEffect`.
 *
 * @param own what the bench's record carries of its own options
 * @returns undefined when the bench or the entry excludes it
 */
export function limitsOf(
  bench: BenchNames,
  compare: Pick<Settings['compare'], 'limit' | 'minEffect' | 'benches'>,
  own: BenchRun['limits'] = {},
): BenchLimits | undefined {
  const rule = compare.benches.find(({ match }) => isMeant(match, bench))
  if (own.exclude === true || rule?.exclude === true) return undefined
  const domain = own.domain ?? rule?.domain
  return {
    limit: own.limit ?? rule?.limit ?? compare.limit,
    minEffect: own.minEffect ?? rule?.minEffect ?? compare.minEffect,
    ...(domain === undefined ? {} : { domain }),
  }
}
