import { expect } from 'vitest'
import { warningText } from '../../../src/reporters/index.ts'
import type { WarningKind } from '../../../src/run.ts'
import { groundTruthUnavailable } from '../../../src/testing/index.ts'
import { once } from '../../support/faulted-project.ts'
import { hasWatts, type StoredRow } from '../../support/stored-rows.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { modelCallsRun, RUNS, WATTS } from './model-calls-run.ts'

const skip = groundTruthUnavailable() ?? false
/** What is told of one of the runs alone. */
const OF_ONE: readonly WarningKind[] = ['counter-fault', 'tokens-unknown', 'prompt-cache-warm']

const checkedRun = once(async () => {
  const { stored, stdout, stderr, unchanged, exitCode } = await modelCallsRun()
  expect(exitCode, stderr).toBe(0)
  expect(stored.statuses).toEqual(['completed'])
  expect(stored.runs).toHaveLength(RUNS.length)
  const rows = new Map(RUNS.map((name, i) => [name, stored.runs[i] as StoredRow]))
  for (const [name, row] of rows) {
    expect(row.status).toBe('completed')
    if (name === 'faulted') continue
    expect(row).toMatchObject({ valid: true, faults: {} })
    expect(hasWatts(row, WATTS), name).toBe(true)
  }
  for (const name of ['sound', 'sound-again'] as const)
    expect(rows.get(name)?.warnings.filter(({ kind }) => OF_ONE.includes(kind))).toEqual([])
  return { rows, unchanged, text: stdout.replaceAll(/\s+/g, ' ') }
})

async function told(
  name: (typeof RUNS)[number],
  kind: WarningKind,
  kept: string,
  check: (row: StoredRow) => void = () => undefined,
): Promise<Outcome> {
  const { rows, unchanged, text } = await checkedRun()
  const row = rows.get(name) as StoredRow
  const warning = row.warnings.find((each) => each.kind === kind)
  if (!warning) throw new Error(`${name} has no ${kind}`)
  const { text: said } = warningText(warning)
  expect(text).toContain(said)
  check(row)
  return { exitCode: 0, said, kept, unchanged: `the other calls have their ${WATTS} W; ${unchanged}` }
}

export const MODEL_CALLS: readonly FaultCase[] = [
  {
    fault: 'server does not say how many tokens it used',
    place: 'in a call of a workflow',
    tells: ['tokens-unknown'],
    skip,
    run: () =>
      told('no-usage', 'tokens-unknown', 'all joules; tokens NULL', (row) => expect(row.total_tokens).toBeNull()),
  },
  {
    fault: 'prompt cache answers a part of the prompt',
    place: 'in a call of a workflow',
    tells: ['prompt-cache-warm'],
    skip,
    run: () =>
      told('warm-cache', 'prompt-cache-warm', 'all joules and tokens', (row) =>
        expect(row.total_tokens).toBeGreaterThan(0),
      ),
  },
  {
    fault: 'model runs elsewhere',
    place: 'in a call of a workflow',
    tells: ['client-side-only'],
    skip,
    run: () => told('sound', 'client-side-only', 'joules of this machine alone'),
  },
  {
    fault: 'counter starts again at 0',
    place: 'in a call of a workflow and in its span',
    tells: ['counter-fault'],
    skip,
    run: () =>
      told('faulted', 'counter-fault', 'total NULL, spans and phases without joules, experiment_valid 0', (row) =>
        expect(row).toMatchObject({
          total_joules: null,
          execution_joules: null,
          valid: false,
          invalid_reason: 'counter-fault',
          faults: { 'package-0': 'reset' },
        }),
      ),
  },
]
