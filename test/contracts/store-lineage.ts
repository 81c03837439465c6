import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recompute } from '../../src/invocation/recompute.ts'
import {
  type DatabaseInterface,
  DOCUMENTED,
  type DocumentedTable,
  openDatabase,
  type StoredRow,
} from '../../src/store/index.ts'
import { exampleChangePoint, exampleComparison, exampleSelfTest } from '../support/comparison-records.ts'
import { anyExperiment, exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { featureExamples } from '../support/feature-examples.ts'
import { collected } from '../support/stored.ts'
import { examplePair, exampleWorkflowRun } from '../support/workflow.ts'

/** What is written by the copy itself, not copied. */
const OWN = new Set(['schema_version', 'tombstones'])
const TABLES = DOCUMENTED.filter(({ kind, name }) => kind === 'table' && !OWN.has(name))
const VIEWS = DOCUMENTED.filter(({ kind }) => kind === 'view')

/** Rows of a table in an order of their own. */
/** Bytes of the plain type, whatever a driver makes of it. */
const withPlainBytes = (row: StoredRow): StoredRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Uint8Array.from(value) : value]),
  )

async function rowsOf(db: DatabaseInterface, table: DocumentedTable): Promise<StoredRow[]> {
  const rows = (await collected(db.streamRows(table))).flat().map(withPlainBytes)
  const keyOf = (row: StoredRow): string =>
    ['run_id', 'benchmark_key', 'git_commit', ...table.key].map((name) => String(row[name])).join('\0')
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** Sums and means of an engine differ in their last bits. */
const rounded = (row: StoredRow): StoredRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ]),
  )

/** A SQLite database in memory with rows in every table, and an experiment whose counter was lost and came back. */
async function source() {
  const db = await openDatabase(':memory:')
  await db.migrate()
  const [{ run, experiment, series }] = featureExamples()
  const readings = series.map(({ source: from, reading }, i) => ({ source: from, reading, tNs: BigInt(i) }))
  await db.saveExperiment(
    { ...experiment, id: 'features', runs: [run, exampleBench()] },
    [],
    [{ runId: run.id, readings }],
  )
  const [linear, agentic] = [exampleWorkflowRun({ workflow: 'linear' }), exampleWorkflowRun()]
  const span = { domain: 'package', unitUj: 61, wraps: 0, firstUj: '1', lastUj: (2n ** 60n).toString() } as const
  const alignment = { leadSeconds: 1, leadWatts: 2, tailSeconds: 3, tailWatts: 4, uncertaintyJoules: 5 }
  const task = exampleTask({
    name: 'a\0 \ud800 \\u0000 \\\0',
    startedAt: '2026-05-31T23:59:59.999Z',
    counters: [
      { counter: 'b', ...span },
      { counter: 'a', ...span, alignment },
    ],
  })
  const reader = exampleExperiment().readers[0]
  const counters = reader?.counters ?? []
  const values = (uj: bigint): bigint[] => counters.map(() => uj)
  await db.saveExperiment(
    {
      ...exampleExperiment(),
      id: 'pairs',
      git: { commit: 'abc', branch: 'main', dirty: false },
      runs: [linear, agentic, task, exampleBench()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      pairs: [examplePair(linear, agentic)],
    },
    [
      {
        runId: task.id,
        counters,
        tNs: BigInt64Array.of(1n, 2n ** 60n + 1n, 2n ** 60n + 3n),
        uncertaintyNs: Int32Array.of(1, 2, 3),
        valuesUj: BigInt64Array.from([...values(5n), ...values(9n), ...values(-1n)]),
      },
    ],
    [{ runId: task.id, readings: [{ source: 'thermal', tNs: 7n, reading: { aCelsius: 41.5 } }] }],
  )
  await db.saveComparison(exampleComparison())
  await db.saveChangePoints([exampleChangePoint({ experimentId: 'pairs' })])
  await db.saveSelfTest(exampleSelfTest())
  return db
}

/** Verifying, copying, recomputing and deleting, as every store promises. `open` gives a new empty one each time. */
export function testLineage(name: string, open: () => Promise<DatabaseInterface>): void {
  describe(name, () => {
    const opened = async (): Promise<DatabaseInterface> => {
      const db = await open()
      await db.migrate()
      return db
    }

    test('whatever was saved verifies', async () => {
      await using db = await opened()
      let saved = 0
      await fc.assert(
        fc.asyncProperty(anyExperiment, async (experiment) => {
          await db.saveExperiment(experiment, [])
          saved += experiment.runs.length
        }),
        { numRuns: 15 },
      )
      const runs = { checked: 0 }
      expect(await collected(db.verify(runs))).toEqual([])
      expect(runs.checked).toBe(saved)
    })

    test('a copy has every row, verifies and recomputes as its source does; a second one changes nothing', async () => {
      await using from = await source()
      await using db = await opened()
      const copied = await collected(db.copyFrom(from))
      expect(copied.map(({ id, added, known }) => [id, added, known])).toEqual([
        ['features', 2, 0],
        ['pairs', 4, 0],
      ])
      expect((await collected(db.copyFrom(from))).map(({ added, known }) => [added, known])).toEqual([
        [0, 2],
        [0, 4],
      ])
      expect(await collected(db.verify())).toEqual(await collected(from.verify()))
      expect(await collected(recompute(db))).toEqual(await collected(recompute(from)))
      await using back = await openDatabase(':memory:')
      await back.migrate()
      await collected(back.copyFrom(db))
      for (const table of TABLES) {
        const rows = await rowsOf(from, table)
        expect(rows.length, table.name).toBeGreaterThan(0)
        expect(await rowsOf(db, table), table.name).toEqual(rows)
        expect(await rowsOf(back, table), table.name).toEqual(rows)
      }
      for (const view of VIEWS) {
        const rows = (await rowsOf(from, view)).map(rounded)
        expect(rows.length, view.name).toBeGreaterThan(0)
        expect((await rowsOf(db, view)).map(rounded), view.name).toEqual(rows)
      }
    })

    test('an experiment goes as a whole, leaves its tombstone, and does not come back', async () => {
      await using from = await source()
      await using db = await opened()
      await collected(db.copyFrom(from))
      expect(await db.deleteExperiment('pairs')).toBe(4)
      expect(await db.deleteExperiment('none')).toBeUndefined()
      expect(await db.loadExperiment('pairs')).toBeUndefined()
      expect((await db.loadExperiment('features'))?.runs).toHaveLength(2)
      expect(await collected(db.verify())).toEqual([])
      expect((await collected(db.copyFrom(from))).map(({ id, deleted }) => [id, deleted])).toEqual([
        ['features', false],
        ['pairs', true],
      ])
      const { rows, version, latestVersion } = await db.status()
      expect(version).toBe(latestVersion)
      expect(rows).toMatchObject({ experiments: 1, runs: 2, energy_samples: 0, raw_blocks: 0, tombstones: 1 })
      expect(rows).toMatchObject({ change_points: 0, comparisons: 1, comparison_benches: 2, self_tests: 1 })
    })
  })
}
