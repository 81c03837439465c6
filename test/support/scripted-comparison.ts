import type { ComparisonRequest } from '../../src/compare/run-comparison.ts'
import { runComparison } from '../../src/compare/run-comparison.ts'
import { noPairLog } from '../../src/compare/pair-log.ts'
import type { Comparison } from '../../src/comparison.ts'
import type { Sides } from '../../src/compare/side.ts'
import { exampleExperiment } from './experiment.ts'

export const LOG_HEAD = { id: '018f0000-0000-7000-8000-000000000000', createdAt: '2026-01-02T03:04:05.678Z', seed: 42 }
export const LIMITS = { limit: 0.05, minEffect: 0.02 }

/** A comparison of two sides with the settings of a user who sets nothing. */
export function compareSides(
  sides: Sides,
  {
    settings = {},
    choice = {},
    ...request
  }: Partial<Omit<ComparisonRequest, 'settings' | 'choice' | 'sides'>> & {
    settings?: Partial<ComparisonRequest['settings']>
    choice?: Partial<ComparisonRequest['choice']>
  } = {},
): Promise<Comparison> {
  const { git, hardware, environment } = exampleExperiment()
  return runComparison({
    sides,
    settings: { ...sides.settings.compare, ...settings },
    choice: {
      isWanted: () => true,
      isUnchanged: () => false,
      limitsOf: () => LIMITS,
      ...choice,
    },
    about: { git, hardware, environment },
    log: noPairLog(LOG_HEAD),
    signal: new AbortController().signal,
    ...request,
  })
}

/** A bench of a comparison by the end of its key. */
export function benchOf(comparison: Comparison, name: string): Comparison['benches'][number] {
  const found = comparison.benches.find((each) => each.name === name)
  if (!found)
    throw new Error(`there is no bench ${name} among ${comparison.benches.map((each) => each.name).join(', ')}`)
  return found
}
