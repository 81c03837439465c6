import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { sessionRuns } from '../../src/store/repositories/bench-history.ts'
import { SQLiteAdapter } from '../../src/store/sqlite.ts'
import { scratch } from '../support/scratch.ts'
import { session } from '../support/sessions.ts'

test('the history of a bench is read by the index of its key, and its sessions by theirs', async () => {
  const file = join(scratch(), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  await db.saveExperiment(session(0, 3), [])
  const adapter = new SQLiteAdapter(file)
  onTestFinished(() => adapter.close())
  const of = { benchmarkKeys: ['src/sort.bench.ts > sorting > quick', 'another'], hardwareHash: 'machine' }
  const source = { reader: 'rapl-powercap', provenance: 'measured' }
  const { sql, parameters } = sessionRuns(adapter.db, { ...of, ...source }).compile()
  const raw = new Database(file, { readonly: true })
  onTestFinished(() => void raw.close())
  const steps = raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[]
  const details = steps.map(({ detail }) => detail)
  expect(details).toContain('SEARCH r USING INDEX runs_by_benchmark (benchmark_key=?)')
  expect(details.filter((detail) => detail.startsWith('SCAN ') && !detail.includes('subquery'))).toEqual([])
})
