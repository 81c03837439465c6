import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { DOCUMENTED, openDatabase } from '../../src/store/index.ts'
import { FEATURES, mlFeatures } from '../../src/stats/index.ts'
import { migratedFile } from '../support/database-file.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { featureExamples } from '../support/feature-examples.ts'

type Row = Record<string, string | number | null>

const opened = (file: string): Database.Database => {
  const raw = new Database(file)
  onTestFinished(() => void raw.close())
  return raw
}

const perOp = (median: number) => ({ median, low: median, high: median, confidence: 0.95, scope: 'process' as const })

test('every view can be selected, and gives the columns in the documented types', async () => {
  const file = await migratedFile()
  await using db = await openDatabase(file)
  const [{ run, experiment, series }] = featureExamples()
  const readings = series.map(({ source, reading }, i) => ({ source, reading, tNs: BigInt(i) }))
  const samples = {
    runId: run.id,
    counters: [{ id: 'package-0', domain: 'package' as const, unitUj: 1 }],
    tNs: BigInt64Array.of(0n, 10n),
    uncertaintyNs: Int32Array.of(0, 0),
    valuesUj: BigInt64Array.of(1n, 2n),
  }
  await db.saveExperiment({ ...experiment, runs: [run, exampleBench()] }, [samples], [{ runId: run.id, readings }])
  const raw = opened(file).defaultSafeIntegers(true)
  for (const { name, columns } of DOCUMENTED.filter(({ kind }) => kind === 'view')) {
    const rows = raw.prepare(`SELECT * FROM ${name}`).all() as Record<string, unknown>[]
    expect(rows.length, name).toBeGreaterThan(0)
    for (const { name: column, type } of columns) {
      for (const row of rows) {
        const value = row[column]
        if (value === null) continue
        const right = { TEXT: ['string'], INTEGER: ['bigint'], REAL: ['number', 'bigint'], BLOB: ['object'] }[type]
        expect(right, `${name}.${column} is a ${typeof value}`).toContain(typeof value)
      }
    }
  }
})

test('ml_features says what mlFeatures says, and nothing where that says nothing', async () => {
  const file = await migratedFile()
  await using db = await openDatabase(file)
  const plain = { run: exampleTask(), experiment: exampleExperiment(), series: [] }
  const examples = [...featureExamples(), plain].map((each, i) => ({
    ...each,
    experiment: {
      ...each.experiment,
      id: `experiment-${i}`,
      hardware: { ...each.experiment.hardware, hash: `machine-${i}` },
      environment: { ...each.experiment.environment, hash: `software-${i}` },
      ...(each.experiment.idleBaseline && { idleBaseline: { ...each.experiment.idleBaseline, id: `idle-${i}` } }),
    },
    run: { ...each.run, id: `run-${i}` },
  }))
  for (const { run, experiment, series } of examples) {
    const readings = series.map(({ source, reading }, i) => ({ source, reading, tNs: BigInt(i) }))
    await db.saveExperiment({ ...experiment, runs: [run] }, [], [{ runId: run.id, readings }])
  }
  const raw = opened(file)
  const names = new Set(FEATURES.map(({ name }) => name))
  for (const { run, experiment, series } of examples) {
    const row = raw.prepare('SELECT * FROM ml_features WHERE run_id = ?').get(run.id) as Row
    const wanted = mlFeatures(run, experiment, series)
    for (const [name, value] of Object.entries(row)) {
      expect(names, name).toContain(name)
      const right = typeof wanted[name] === 'boolean' ? Number(wanted[name]) : wanted[name]
      if (typeof right === 'number') expect(value, name).toBeCloseTo(right, 9)
      else expect(value, name).toBe(right ?? null)
    }
  }
  const columns = DOCUMENTED.find(({ name }) => name === 'ml_features')?.columns ?? []
  const role = (name: string) => FEATURES.find((each) => each.name === name)?.role
  expect(columns.filter(({ name }) => role(name) === 'feature').length).toBeGreaterThanOrEqual(80)
  for (const { name, unit, meaning } of columns) {
    const feature = FEATURES.find((each) => each.name === name)
    expect(unit, name).toBe(feature?.unit === 'text' ? '' : feature?.unit)
    expect(meaning.split(';')[0], name).toBe(
      {
        key: 'Tells rows apart',
        feature: 'Known without reading an energy counter',
        target: 'An energy, or computed from one',
      }[feature?.role ?? 'key'],
    )
  }
})

test('power is the difference to the reading before, and unknown in the first one and after a missing one', async () => {
  const file = await migratedFile()
  await using db = await openDatabase(file)
  const task = exampleTask()
  await db.saveExperiment({ ...exampleExperiment(), runs: [task] }, [
    {
      runId: task.id,
      counters: [
        { id: 'package-0', domain: 'package', unitUj: 1 },
        { id: 'dram-0', domain: 'dram', unitUj: 1 },
      ],
      tNs: BigInt64Array.of(0n, 10_000_000n, 30_000_000n),
      uncertaintyNs: Int32Array.of(0, 0, 0),
      valuesUj: BigInt64Array.of(100n, 7n, 300_100n, 9n, 400_100n, -1n),
    },
  ])
  const rows = opened(file)
    .prepare(
      'SELECT seconds, package_watts, dram_uj, dram_watts, gpu_watts FROM energy_samples_with_power ORDER BY t_ns',
    )
    .all() as Row[]
  expect(rows).toEqual([
    { seconds: null, package_watts: null, dram_uj: 0, dram_watts: null, gpu_watts: null },
    { seconds: 0.01, package_watts: 30, dram_uj: 2, dram_watts: 0.0002, gpu_watts: null },
    { seconds: 0.02, package_watts: 5, dram_uj: null, dram_watts: null, gpu_watts: null },
  ])
})

test('a commit is the median of its sessions, apart for each machine and source; what is not valid is left out', async () => {
  const file = await migratedFile()
  await using db = await openDatabase(file)
  const save = async (joules: number | undefined, commit: string, overrides = {}): Promise<void> => {
    const { joulesPerOp: _, ...rest } = exampleBench(overrides)
    const run = joules === undefined ? rest : { ...rest, joulesPerOp: perOp(joules) }
    await db.saveExperiment({ ...exampleExperiment(), git: { commit, branch: 'main', dirty: false }, runs: [run] }, [])
  }
  for (const joules of [5, 1, 2, undefined, 9]) await save(joules, 'a')
  for (const joules of [4, 8, 6]) await save(joules, 'b')
  await save(undefined, 'c')
  await save(100, 'b', { valid: false })
  await save(100, 'b', { status: 'aborted' })
  await save(100, 'b', { name: 'merge' })
  await save(7, 'b', { provenance: 'modelled', reader: 'model' })
  const rows = opened(file)
    .prepare(
      `SELECT git_commit, provenance, sessions, joules_per_op, joules_per_op_lowest, joules_per_op_highest, seconds_per_op
        FROM commit_history WHERE benchmark_key = 'src/sort.bench.ts > sorting > quick' ORDER BY git_commit, provenance`,
    )
    .raw()
    .all()
  expect(rows).toEqual([
    ['a', 'measured', 5, 3.5, 1, 9, 1e-7],
    ['b', 'measured', 3, 6, 4, 8, 1e-7],
    ['b', 'modelled', 1, 7, 7, 7, 1e-7],
    ['c', 'measured', 1, null, null, null, 1e-7],
  ])
})

test('the history of one bench of 100 000 runs is found by an index, and far faster than by looking at all', async () => {
  const file = await migratedFile()
  await using db = await openDatabase(file)
  const bench = exampleBench()
  await db.saveExperiment({ ...exampleExperiment(), id: 'first', runs: [bench] }, [])
  const raw = opened(file)
  raw.pragma('synchronous = OFF')
  const changed = (table: string, values: Record<string, string>): string =>
    (raw.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[])
      .map(({ name }) => values[name] ?? `m."${name}"`)
      .join(', ')
  raw.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    INSERT INTO experiments SELECT ${changed('experiments', { exp_id: "'e' || n.i", git_commit: "'commit-' || n.i" })} FROM n, experiments AS m`)
  raw.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
    INSERT INTO runs SELECT ${changed('runs', {
      run_id: "'r' || n.i",
      exp_id: "'e' || (1 + n.i / 100)",
      benchmark_key: "'bench-' || (n.i % 100)",
      started_at: "strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + n.i, 'unixepoch')",
      joules_per_op_median: '1.0 + n.i / 100000.0',
    })} FROM n, runs AS m`)
  const query = `SELECT git_commit, joules_per_op, sessions FROM commit_history WHERE benchmark_key = ? ORDER BY last_started_at`
  const plan = (raw.prepare(`EXPLAIN QUERY PLAN ${query}`).all('bench-7') as { detail: string }[]).map(
    ({ detail }) => detail,
  )
  expect(plan.filter((line) => /^SCAN [reh]\b/.test(line))).toEqual([])
  expect(plan.join('\n')).toMatch(/SEARCH r USING (COVERING )?INDEX \w+ \(benchmark_key=\?/)
  const secondsOf = (work: () => unknown): number => {
    const from = performance.now()
    work()
    return performance.now() - from
  }
  const statement = raw.prepare(query)
  expect(statement.all('bench-7')).toHaveLength(1000)
  const indexed = Math.min(...[1, 2, 3].map(() => secondsOf(() => statement.all('bench-7'))))
  const whole = secondsOf(() => raw.prepare('SELECT SUM(joules_per_op_median) FROM runs NOT INDEXED').all())
  expect(indexed).toBeLessThan(whole)
})
