import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { importALems } from '../../../src/import/a-lems/import-database.ts'
import type { TaskRun } from '../../../src/run.ts'
import { openDatabase } from '../../../src/store/index.ts'
import {
  add,
  addCounters,
  addExperiment,
  addRecorded,
  addRun,
  hasRecorded,
  RECORDED_NOTE,
  START_NS,
  traceIndex,
} from '../../support/a-lems-database.ts'
import { scratch, store, made, imported, contents, COUNTERS } from '../../support/a-lems-import.ts'

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
