import type Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import {
  add,
  addCounters,
  addDifferences,
  addExperiment,
  addRun,
  START_NS,
  type Generation,
} from '../../support/a-lems-database.ts'
import { made, imported, COUNTERS } from '../../support/a-lems-import.ts'

const steady = (steps: number[]): [bigint, bigint][] =>
  steps.map((uj, i) => {
    const start = 169_349_396_237n + BigInt(i) * 300_000n
    return [start, start + BigInt(uj)]
  })

test('the successor: differences with their counters keep what was counted between two samples', async () => {
  const file = made('successor', (db) => {
    addExperiment(db, 1, { execution_site: 'local' })
    addRun(db, 1, { energy_measurement_mode: 'MEASURED', attributed_energy_uj: 5 })
    addDifferences(db, 1, steady([200_000, 250_000, 240_000]))
    add(db, 'goal_attempt', {
      attempt_id: 1,
      goal_id: 1,
      run_id: 1,
      attempt_number: 1,
      outcome: 'failure',
      failure_cause: 'wrong_answer',
    })
    add(db, 'goal_attempt', { attempt_id: 2, goal_id: 1, run_id: 9, attempt_number: 2, outcome: 'success' })
    addRun(db, 2, { workflow_type: 'agentic', energy_measurement_mode: 'INFERRED' })
    addDifferences(db, 2, steady([200_000, 250_000]))
  })
  const { runs } = await imported(file)
  // From the first start to the last end, not the 690 000 µJ of the differences.
  expect(runs[0]).toMatchObject({ totalJoules: 0.84, seconds: 0.029, samples: 6, success: false })
  expect(runs[0]?.workflowFacts).toMatchObject({
    model: { site: 'host' },
    goal: { attempt: 1, lastAttempt: false },
    failure: { type: 'wrong-answer' },
  })
  expect(runs[0]?.imported?.untrusted).toMatchObject({ attributed_energy_uj: 5 })
  expect(runs[1]).toMatchObject({ valid: false, invalidReason: 'imported-unmeasured', samples: 0, counters: [] })
  expect(runs[1]).not.toHaveProperty('totalJoules')
})

const differences = [100_000, 90_000, 95_000, 120_000]
test.each<[what: string, generation: Generation, fill: (db: Database.Database) => void, reason: string]>([
  ['no samples', 'first', () => {}, 'no samples'],
  ['one sample', 'first', (db) => addCounters(db, 1, [COUNTERS[0] ?? 0n]), 'one sample'],
  ['differences where counters are declared', 'first', (db) => addCounters(db, 1, differences), 'differences without'],
  ['small numbers that never fall', 'first', (db) => addCounters(db, 1, [1000, 2000, 3000]), 'nothing tells which'],
  ['a counter that falls', 'first', (db) => addCounters(db, 1, [...COUNTERS, 169_000_000_000n]), 'neither'],
  [
    'a clock that stands',
    'first',
    (db) => {
      addCounters(db, 1, COUNTERS)
      db.exec(`UPDATE energy_samples SET timestamp_ns = ${START_NS} WHERE sample_id < 3`)
    },
    'clock',
  ],
  [
    'counters where differences are declared',
    'successor',
    (db) => {
      addDifferences(db, 1, steady([200_000, 250_000]))
      db.exec('UPDATE energy_samples SET pkg_energy_uj = pkg_end_uj')
    },
    'not the difference',
  ],
  [
    'old samples and new ones in one run',
    'successor',
    (db) => {
      addDifferences(db, 1, steady([200_000, 250_000]))
      db.exec('UPDATE energy_samples SET pkg_start_uj = NULL WHERE sample_id = 1')
    },
    'a part of its samples',
  ],
])('%s: the run has no energy and says why', async (_, generation, fill, reason) => {
  const file = made(generation, (db) => {
    addExperiment(db, 1)
    addRun(db, 1)
    fill(db)
  })
  const [run] = (await imported(file)).runs
  expect(run).toMatchObject({ valid: false, invalidReason: 'imported-unmeasured', domains: {}, counters: [] })
  expect(run?.imported?.energy).toContain(reason)
  for (const key of ['totalJoules', 'provenance', 'reader', 'watts'] as const) expect(run).not.toHaveProperty(key)
})

test('a reading that failed is 0 with A-LEMS: bridged inside a run, a fault at its edge', async () => {
  const file = made('first', (db) => {
    addExperiment(db, 1)
    addRun(db, 1)
    addCounters(db, 1, [COUNTERS[0] ?? 0n, 0, COUNTERS[2] ?? 0n])
    addRun(db, 2, { run_number: 2 })
    addCounters(db, 2, [COUNTERS[0] ?? 0n, COUNTERS[1] ?? 0n, 0])
  })
  const { runs } = await imported(file)
  expect(runs[0]).toMatchObject({ totalJoules: 0.02, valid: true })
  expect(runs[1]).toMatchObject({ valid: false, invalidReason: 'counter-fault' })
  expect(runs[1]).not.toHaveProperty('totalJoules')
})
