import type { Result } from './results.ts'

const UNIT = { joules: 'J', seconds: 's' } as const

/**
 * Input of github-action-benchmark for its tool `customSmallerIsBetter`
 * (https://github.com/benchmark-action/github-action-benchmark): a list of `{ name, unit, value, range?, extra? }`.
 */
export const benchmarkAction = (results: readonly Result[]): string =>
  `${JSON.stringify(
    results.map(({ name, quantity, per, value, low, high, runs }) => ({
      name: `${name} (${quantity})`,
      unit: `${UNIT[quantity]}/${per}`,
      value,
      ...(low === undefined || high === undefined ? {} : { range: `${low} to ${high}` }),
      extra: `runs: ${runs}`,
    })),
    undefined,
    2,
  )}\n`
