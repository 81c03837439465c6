import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { Experiment, Run } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { checksum, LATEST_VERSION, migrationsOf } from '../../src/store/migrations/index.ts'
import { exampleChangePoint, exampleComparison, exampleSelfTest } from '../support/comparison-records.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { examplePair, exampleWorkflowRun } from '../support/workflow.ts'
import { collected } from '../support/stored.ts'

const MIGRATIONS = migrationsOf('sqlite')

const scratch = (): string => join(mkdtempSync(join(tmpdir(), 'migrations-')), 'experiments.db')

/** An experiment with something in every table. */
function filled() {
  const [linear, agentic] = [exampleWorkflowRun({ workflow: 'linear' }), exampleWorkflowRun()]
  const counters = [
    { counter: 'package-0', domain: 'package' as const, unitUj: 61, wraps: 0, firstUj: '1', lastUj: '9' },
  ]
  const task = exampleTask({ counters })
  const runs: Run[] = [exampleBench({ counters }), task, linear, agentic]
  const experiment: Experiment = {
    ...exampleExperiment(),
    controls: [{ measuredAt: '2026-01-02T03:04:05.678Z', seconds: 1, secondsSpread: 0.01 }],
    pinnedCpus: [3],
    idleBaseline: {
      id: 'idle',
      measuredAt: '2026-01-02T03:04:05.678Z',
      mode: 'edges',
      reader: 'rapl-powercap',
      provenance: 'measured',
      hardwareHash: 'machine',
      watts: { package: 3 },
      spreadWatts: { package: 0.1 },
      segments: 5,
      segmentSeconds: 2,
      accepted: true,
    },
    runs: runs.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    pairs: [examplePair(linear, agentic)],
  }
  const samples = {
    runId: task.id,
    counters: [{ id: 'package-0', domain: 'package' as const, unitUj: 61 }],
    tNs: BigInt64Array.of(5n, 10n),
    uncertaintyNs: Int32Array.of(700, 700),
    valuesUj: BigInt64Array.of(100n, 200n),
  }
  const series = { runId: task.id, readings: [{ source: 'thermal', tNs: 5n, reading: { aCelsius: 40 } }] }
  return { experiment, task, samples, series }
}

const tablesIn = (db: Database.Database): string[] =>
  db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all() as string[]

const columnsIn = (db: Database.Database, table: string): string[] =>
  db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]

/** Names and statements of everything in the schema. */
function schemaOf(file: string): unknown[] {
  const db = new Database(file, { readonly: true })
  const rows = db.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').all()
  db.close()
  return rows.filter((row) => (row as { name: string }).name !== 'schema_version')
}

/** An empty database as the published statements of a version made it. */
function emptyAt(version: number): string {
  const file = scratch()
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  db.exec(
    'CREATE TABLE schema_version (version INTEGER PRIMARY KEY, checksum TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
  )
  for (const [i, statements] of MIGRATIONS.slice(0, version).entries()) {
    for (const statement of statements) db.exec(statement)
    db.prepare('INSERT INTO schema_version VALUES (?, ?, ?)').run(i + 1, checksum(statements), 'then')
  }
  db.close()
  return file
}

/**
 * A database of a version with rows in every table of it: those that the same record leaves in the latest one, in the columns
 * that the version has.
 */
async function filledAt(version: number) {
  const { experiment, task, samples, series } = filled()
  const latest = scratch()
  {
    await using db = await openDatabase(latest)
    await db.migrate()
    await db.saveExperiment(experiment, [samples], [series])
    await db.saveComparison(exampleComparison())
    await db.saveChangePoints([exampleChangePoint({ experimentId: experiment.id })])
    await db.saveSelfTest(exampleSelfTest())
    await db.saveExperiment({ ...exampleExperiment(), id: 'deleted' }, [])
    await db.deleteExperiment('deleted')
  }
  const file = emptyAt(version)
  const db = new Database(file)
  db.defaultSafeIntegers(true)
  db.pragma('foreign_keys = OFF')
  db.prepare('ATTACH ? AS latest').run(latest)
  const tables = tablesIn(db).filter((table) => table !== 'schema_version')
  for (const table of tables) {
    const names = columnsIn(db, table).join(', ')
    db.exec(`INSERT INTO ${table} (${names}) SELECT ${names} FROM latest.${table}`)
  }
  const empty = tables.filter((table) => db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get() === 0n)
  db.close()
  return { file, experiment, task, tables, empty }
}

const versions = MIGRATIONS.map((_, i) => i + 1)

test.each(versions)(
  'a database of version %i with rows in every table comes to the latest, and its records are read',
  async (version) => {
    const { file, experiment, task, tables, empty } = await filledAt(version)
    expect(empty).toEqual([])
    const fresh = scratch()
    {
      await using db = await openDatabase(fresh)
      await db.migrate()
    }
    await using db = await openDatabase(file)
    await db.migrate()
    expect(schemaOf(file)).toEqual(schemaOf(fresh))
    const { controls, pinnedCpus, pairs, ...old } = experiment
    expect(await db.loadExperiment(experiment.id)).toEqual({
      ...old,
      // What a version had no place for is absent, and nothing is made up.
      ...(version >= 2 ? { controls } : {}),
      ...(version >= 4 ? { pinnedCpus } : {}),
      ...(version >= 5 ? { pairs } : {}),
    })
    expect(await db.samplesOf(task.id)).toEqual([
      { tNs: 5n, package: 0n },
      { tNs: 10n, package: 100n },
    ])
    expect(await db.telemetryOf(task.id)).toHaveLength(tables.includes('telemetry_samples') ? 1 : 0)
    // It can be written to, and what is raw cannot be changed.
    await db.saveExperiment({ ...exampleExperiment(), runs: [exampleBench(), exampleWorkflowRun()] }, [])
    const raw = new Database(file)
    onTestFinished(() => void raw.close())
    for (const table of ['run_counters', 'energy_samples', 'llm_interactions'])
      expect(() => raw.exec(`UPDATE ${table} SET run_id = 'x'`)).toThrow('immutable')
    expect(raw.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  },
)

/** Everything in a database, read without this package. */
function contentsOf(file: string): unknown[] {
  const db = new Database(file)
  const rows = [...tablesIn(db)].map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()])
  const schema = db.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all()
  db.close()
  return [schema, rows]
}

test('a migration that fails on the way leaves the old version as it was', async () => {
  const { file } = await filledAt(1)
  const raw = new Database(file)
  // A view of that name is in the way of the last statement of version 6, after four migrations that went well.
  raw.exec('CREATE VIEW thermal_zones AS SELECT 1')
  raw.close()
  const before = contentsOf(file)
  {
    await using db = await openDatabase(file)
    await expect(db.migrate()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  }
  expect(contentsOf(file)).toEqual(before)
  const again = new Database(file)
  again.exec('DROP VIEW thermal_zones')
  again.close()
  await using db = await openDatabase(file)
  await db.migrate()
})

test('a process that is killed in the middle of a migration leaves the old version as it was', async () => {
  const { file, experiment } = await filledAt(1)
  const before = contentsOf(file)
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { SQLiteAdapter } = await import(${url('../../src/store/sqlite.ts')})
       const { migrationsOf } = await import(${url('../../src/store/migrations/index.ts')})
       const { sql } = await import(${url('../../node_modules/kysely/dist/index.js')})
       const { db } = new SQLiteAdapter(${JSON.stringify(file)})
       await db.transaction().execute(async (tx) => {
         for (const statement of migrationsOf('sqlite').slice(1).flat().slice(0, -1)) await sql.raw(statement).execute(tx)
         process.kill(process.pid, 'SIGKILL')
       })`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let complaints = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString()
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal, complaints).toBe('SIGKILL')
  expect(contentsOf(file)).toEqual(before)
  await using db = await openDatabase(file)
  await db.migrate()
  expect((await db.loadExperiment(experiment.id))?.runs).toHaveLength(4)
})

test.each([1, LATEST_VERSION])(
  'a database of version %i is refused by code that does not know one of its migrations',
  async (version) => {
    const file = emptyAt(version)
    const raw = new Database(file)
    raw.prepare('UPDATE schema_version SET checksum = ? WHERE version = ?').run('x', version)
    {
      await using db = await openDatabase(file)
      await expect(db.migrate()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    }
    raw.prepare('UPDATE schema_version SET version = ? WHERE version = ?').run(LATEST_VERSION + 1, version)
    raw.close()
    await using db = await openDatabase(file)
    await expect(db.migrate()).rejects.toMatchObject({ code: 'STORE_NEWER' })
    // What only reads does not take a newer database for an empty one.
    await expect(collected(db.runIds())).rejects.toMatchObject({ code: 'STORE_NEWER' })
    await expect(collected(db.verify())).rejects.toMatchObject({ code: 'STORE_NEWER' })
  },
)
