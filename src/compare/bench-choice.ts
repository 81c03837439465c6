import { isMeant } from '../bench-pattern.ts'
import type { BenchLimits } from '../comparison.ts'
import type { Settings } from '../config/schema.ts'
import { benchmarkKey } from '../benchmark-key.ts'
import type { BenchChoice, BenchIdentity } from './bench-plan.ts'

/** The limits of one bench; undefined when the configuration excludes it. The first entry that matches counts. */
function limitsOf(
  { limit, minEffect, benches }: Settings['compare'],
  bench: Pick<BenchIdentity, 'benchmarkKey' | 'name'>,
): BenchLimits | undefined {
  const own = benches.find(({ match }) => isMeant(match, bench))
  if (own?.exclude === true) return undefined
  return {
    limit: own?.limit ?? limit,
    minEffect: own?.minEffect ?? minEffect,
    ...(own?.domain === undefined ? {} : { domain: own.domain }),
  }
}

/**
 * Which benches are compared, and with which limits.
 *
 * @param filter part of a key, or a pattern of it; all benches without it
 * @param isUnchanged whether a bench file is the same on both sides with everything it is made of
 */
export function benchChoice(
  settings: Settings['compare'],
  filter: string | undefined,
  isUnchanged: (file: string) => boolean,
): BenchChoice {
  return {
    isWanted: (bench) => filter === undefined || bench.benchmarkKey.includes(filter) || isMeant(filter, bench),
    isUnchanged: ({ file }) => isUnchanged(file),
    limitsOf: (bench) => limitsOf(settings, bench),
    domainOf: (run) => limitsOf(settings, { benchmarkKey: benchmarkKey(run), name: run.name })?.domain,
  }
}
