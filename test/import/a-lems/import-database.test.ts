import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { importALems } from '../../../src/import/a-lems/import-database.ts'
import type { Experiment, TaskRun } from '../../../src/run.ts'
import { openDatabase } from '../../../src/store/index.ts'
import {
  add,
  addCounters,
  addDifferences,
  addExperiment,
  addRecorded,
  addRun,
  addSurroundings,
  emptyALems,
  type Generation,
  hasRecorded,
  RECORDED_NOTE,
  START_NS,
  traceIndex,
} from '../../support/a-lems-database.ts'

const scratch = (): string => mkdtempSync(join(tmpdir(), 'a-lems-'))

/** A database of A-LEMS, filled. */
function made(generation: Generation, fill: (db: Database.Database) => void): string {
  const file = join(scratch(), 'experiments.db')
  const db = emptyALems(file, generation)
  addSurroundings(db)
  fill(db)
  db.close()
  return file
}

const store = (): string => join(scratch(), 'ours.db')

/** Imports into a store and gives what it then holds. */
async function imported(file: string, into = store()) {
  await using db = await openDatabase(into)
  await db.migrate()
  const report = await importALems(file, db)
  const experiments: Experiment[] = []
  for (const { id } of await db.listExperiments()) {
    const experiment = await db.loadExperiment(id)
    if (experiment) experiments.push(experiment)
  }
  const runs = experiments.flatMap((experiment) => experiment.runs as TaskRun[])
  runs.sort((a, b) => (a.imported?.id ?? 0) - (b.imported?.id ?? 0))
  return { report, experiments, runs, into }
}

/** Everything that a store holds. */
function contents(file: string): unknown[] {
  const db = new Database(file, { readonly: true })
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[]
  const rows = tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()])
  db.close()
  return rows
}

/** Counters of a machine that has run for a day: 1 W above 170 kJ. */
const COUNTERS = Array.from({ length: 31 }, (_, i) => 169_349_396_237n + BigInt(i) * 10_000n)

test.skipIf(!hasRecorded)(
  `the energies of the 50 recorded traces are the differences of their counters to the µJ (${RECORDED_NOTE})`,
  async () => {
    const file = made('first', addRecorded)
    const { report, runs, into } = await imported(file)
    expect(report).toMatchObject({ experiments: 2, runs: 50, measured: 50, samples: 27_065, unknownColumns: [] })
    const index = traceIndex()
    const microjoules = (run: TaskRun | undefined, id: string): bigint | undefined => {
      const span = run?.counters.find(({ counter }) => counter === id)
      return span && BigInt(span.lastUj ?? 0) - BigInt(span.firstUj ?? 0)
    }
    for (const [i, row] of index.entries()) {
      const run = runs[i]
      expect(microjoules(run, 'package-0')).toBe(BigInt(row.pkg_delta_uj ?? ''))
      expect(microjoules(run, 'core-0')).toBe(BigInt(row.core_delta_uj ?? ''))
      expect(microjoules(run, 'uncore-0')).toBe(BigInt(row.uncore_delta_uj ?? ''))
      expect(Math.round((run?.totalJoules ?? 0) * 1e6)).toBe(Number(row.pkg_delta_uj))
      expect(run?.seconds).toBeCloseTo(Number(row.span_s), 6)
      expect(run).toMatchObject({ provenance: 'measured', samples: Number(row.n_samples), valid: true })
      // The published duration holds the replay.
      expect(Number(row.duration_sec)).toBeGreaterThan(1.5 * (run?.seconds ?? Number.POSITIVE_INFINITY))
    }
    await using db = await openDatabase(into)
    const series = await db.samplesOf(runs[1]?.id ?? '')
    expect(series).toHaveLength(Number(index[1]?.n_samples))
    expect(series.at(-1)?.package).toBe(BigInt(index[1]?.pkg_delta_uj ?? ''))
    for (const { workflowFacts, seconds } of runs) {
      const spans = workflowFacts?.spans ?? []
      if (spans.length === 0) continue
      const phases = workflowFacts?.phases ?? []
      expect(phases.reduce((sum, phase) => sum + phase.seconds, 0)).toBeCloseTo(seconds, 6)
    }
    const before = contents(into)
    await imported(file, into)
    expect(contents(into)).toEqual(before)
  },
)

test('a run of A-LEMS: the energy of its samples, its calls, and what is untrusted beside it', async () => {
  const file = made('first', (db) => {
    addExperiment(db, 1)
    addRun(db, 1)
    addCounters(db, 1, COUNTERS)
    addRun(db, 2, { workflow_type: 'agentic', start_time_ns: START_NS + 5n, tool_calls: 1, steps: 2 })
    addCounters(db, 2, [...COUNTERS, 169_349_996_237n])
    const event = { run_id: 2, duration_ns: 0, phase: 'planning' }
    add(db, 'orchestration_events', {
      ...event,
      event_type: 'llm_call',
      start_time_ns: START_NS + 20_000_000n,
      end_time_ns: START_NS + 80_000_000n,
    })
    add(db, 'orchestration_events', {
      ...event,
      event_type: 'planning',
      start_time_ns: START_NS + 10_000_000n,
      end_time_ns: START_NS + 110_000_000n,
    })
    add(db, 'llm_interactions', {
      run_id: 2,
      prompt: 'plan',
      response: '[]',
      prompt_tokens: 30,
      completion_tokens: 3,
      total_tokens: 33,
      status: 'success',
    })
    add(db, 'llm_interactions', {
      run_id: 1,
      prompt: 'two',
      response: '2',
      prompt_tokens: 47,
      completion_tokens: 3,
      total_tokens: 50,
    })
    add(db, 'interrupt_samples', { run_id: 1, timestamp_ns: START_NS + 7n, interrupts_per_sec: 4785.2 })
    add(db, 'interrupt_samples', { run_id: 1, timestamp_ns: 25_291_164_692_045n, interrupts_per_sec: 29_987.4 })
    add(db, 'thermal_samples', {
      run_id: 1,
      timestamp_ns: START_NS + 9n,
      all_zones_json: '{"TCPU": 61.5}',
      throttle_event: 1,
    })
    add(db, 'orchestration_tax_summary', {
      linear_run_id: 1,
      agentic_run_id: 2,
      orchestration_tax_uj: 77,
      tax_percent: 50,
    })
  })
  const { report, experiments, runs, into } = await imported(file)
  expect(report).toEqual({
    experiments: 1,
    runs: 2,
    measured: 2,
    pairs: 1,
    baselines: 1,
    samples: 63,
    leftOut: ['1 calls: no event tells when each of them was, or they have no prompt'],
    unknownColumns: [],
  })
  const [linear, agentic] = runs
  expect(linear).toMatchObject({
    seconds: 0.3,
    totalJoules: 0.3,
    domains: { package: 0.3 },
    provenance: 'measured',
    reader: 'a-lems',
    valid: true,
    success: true,
    telemetry: { values: { swapTotalMb: 2048 } },
    workflowFacts: { category: 'reasoning', tokens: { total: 50 }, calls: [], model: { site: 'remote' } },
    imported: {
      id: 1,
      untrusted: {
        pkg_energy_uj: 2_250_000,
        methane_mg: 0.0001,
        compute_time_ms: -1326.8,
        experiment_valid: 1,
        frequency_mhz: 48,
      },
    },
  })
  expect(linear?.warnings.map(({ kind }) => kind)).toEqual([
    'idle-baseline-missing',
    'imported-untrusted',
    'client-side-only',
  ])
  for (const key of ['cpuSeconds', 'activeJoules', 'idleJoules'] as const) expect(linear).not.toHaveProperty(key)
  const [planning, call] = agentic?.workflowFacts?.spans ?? []
  expect(planning).toMatchObject({ id: 0, type: 'phase', seconds: 0.1 })
  expect(planning?.selfSeconds).toBeCloseTo(0.04, 9)
  expect(call).toMatchObject({ id: 1, parent: 0, type: 'llm-call', selfSeconds: 0.06 })
  expect(agentic?.workflowFacts?.calls).toMatchObject([{ span: 1, status: 'ok', tokens: { total: 33 }, seconds: 0.06 }])
  expect(agentic?.workflowFacts?.calls[0]).not.toHaveProperty('bytesSent')
  expect(agentic?.imported?.untrusted).toMatchObject({ 'orchestration_tax_summary.orchestration_tax_uj': 77 })
  expect(experiments[0]?.pairs).toMatchObject([
    { task: 'simple', linearRunId: linear?.id, agenticRunId: agentic?.id, linearJoules: 0.3, agenticJoules: 0.6 },
  ])
  expect(experiments[0]?.pairs?.[0]).not.toHaveProperty('taxJoules')
  await using db = await openDatabase(into)
  expect(await db.telemetryOf(linear?.id ?? '')).toEqual([
    { source: 'scheduler', tNs: START_NS + 7n, reading: { interruptsPerSecond: 4785.2 } },
    { source: 'thermal', tNs: START_NS + 9n, reading: { TCPUCelsius: 61.5 } },
  ])
  const hardwareHash = experiments[0]?.hardware.hash ?? ''
  expect(await db.latestIdleBaseline({ hardwareHash, reader: 'a-lems', mode: 'edges' })).toBeUndefined()
})

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

test('a later state of the database, and a copy of it elsewhere, add what is new and nothing twice', async () => {
  const file = made('first', (db) => {
    addExperiment(db, 1)
    addRun(db, 1)
    addCounters(db, 1, COUNTERS)
  })
  const { into, runs: first } = await imported(file)
  const copy = join(scratch(), 'copy.db')
  writeFileSync(copy, readFileSync(file))
  const db = new Database(copy)
  addRun(db, 2, { run_number: 2, start_time_ns: START_NS + 10n ** 9n })
  addExperiment(db, 2, { hw_id: null })
  db.close()
  const { runs, report } = await imported(copy, into)
  expect(runs.map(({ id }) => id)).toEqual([first[0]?.id, runs[1]?.id])
  expect(runs).toHaveLength(2)
  expect(report.leftOut).toEqual(['experiment 2: the threads and the memory of its machine are not told'])
})

test('a file that is no database, ours, a truncated one and a missing one are refused, and nothing is imported', async () => {
  const file = made('first', (db) => {
    addExperiment(db, 1)
    for (let run = 1; run <= 20; run++) {
      addRun(db, run, { run_number: run })
      addCounters(db, run, COUNTERS)
    }
  })
  const size = readFileSync(file).length
  truncateSync(file, Math.floor(size / 2))
  const note = join(scratch(), 'note.txt')
  writeFileSync(note, 'no database\n'.repeat(500))
  const ours = store()
  {
    await using db = await openDatabase(ours)
    await db.migrate()
  }
  const refused = async (path: string) => {
    const into = store()
    await using db = await openDatabase(into)
    await db.migrate()
    const error = await importALems(path, db).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(await db.listExperiments()).toEqual([])
    return error
  }
  expect(await refused(file)).toMatchObject({ code: 'STORE_CORRUPT', exitCode: 4 })
  expect(await refused(note)).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('no SQLite database') as string,
  })
  expect(await refused(ours)).toMatchObject({ code: 'USAGE', message: expect.stringContaining('no column') as string })
  expect(await refused(join(scratch(), 'none.db'))).toMatchObject({ code: 'STORE_UNAVAILABLE', exitCode: 4 })
})
