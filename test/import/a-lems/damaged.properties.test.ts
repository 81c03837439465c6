import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { EnergyError } from '../../../src/errors.ts'
import { importALems } from '../../../src/import/a-lems/import-database.ts'
import type { TaskRun } from '../../../src/run.ts'
import { openDatabase } from '../../../src/store/index.ts'
import { addCounters, addExperiment, addRun } from '../../support/a-lems-database.ts'
import { COUNTERS, made } from '../../support/a-lems-import.ts'
import { damage, damaged } from '../../support/damage.ts'
import { holds } from '../../support/property.ts'

const whole = readFileSync(
  made('first', (db) => {
    addExperiment(db, 1)
    addRun(db, 1)
    addCounters(db, 1, COUNTERS)
  }),
)
const folder = mkdtempSync(join(tmpdir(), 'a-lems-damaged-'))
const file = join(folder, 'experiments.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Bytes of a page that are other ones, at places where SQLite keeps what it finds its rows by. */
const structure = fc
  .array(fc.tuple(fc.nat(whole.length / 4096 - 1), fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 4 })
  .map((changes) => {
    const bytes = Buffer.from(whole)
    for (const [page, at, value] of changes) bytes[page * 4096 + at] = value
    return bytes
  })

holds(
  'a damaged database of A-LEMS is imported with numbers that are some, or refused, and then nothing of it is stored',
  8,
  fc.asyncProperty(
    fc.oneof(
      damage.map((done) => damaged(whole, done)),
      structure,
      fc.uint8Array({ maxLength: 200 }),
    ),
    async (bytes) => {
      writeFileSync(file, bytes)
      await using db = await openDatabase(':memory:')
      await db.migrate()
      try {
        await importALems(file, db)
      } catch (error) {
        if (!(error instanceof EnergyError)) throw error
        expect(error.message).toContain(file)
        expect(await db.listExperiments()).toEqual([])
        return
      }
      for (const { id } of await db.listExperiments()) {
        for (const { totalJoules = 0, seconds } of ((await db.loadExperiment(id))?.runs ?? []) as TaskRun[]) {
          expect(totalJoules).toBeGreaterThanOrEqual(0)
          expect(seconds).toBeGreaterThanOrEqual(0)
        }
      }
    },
  ),
)
