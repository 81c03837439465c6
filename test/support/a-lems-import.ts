import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { importALems } from '../../src/import/a-lems/import-database.ts'
import type { Experiment, TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { addSurroundings, emptyALems, type Generation } from './a-lems-database.ts'

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'a-lems-'))

/** A database of A-LEMS, filled. */
export function made(generation: Generation, fill: (db: Database.Database) => void): string {
  const file = join(scratch(), 'experiments.db')
  const db = emptyALems(file, generation)
  addSurroundings(db)
  fill(db)
  db.close()
  return file
}

export const store = (): string => join(scratch(), 'ours.db')

/** Imports into a store and gives what it then holds. */
export async function imported(file: string, into = store()) {
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
export function contents(file: string): unknown[] {
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
export const COUNTERS = Array.from({ length: 31 }, (_, i) => 169_349_396_237n + BigInt(i) * 10_000n)
