import { describe, expect, test } from 'vitest'
import type { BenchRun } from '../../src/run.ts'
import type { DatabaseInterface } from '../../src/store/index.ts'
import {
  exampleChangePoint,
  exampleComparedBench,
  exampleComparison,
  exampleSelfTest,
} from '../support/comparison-records.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { collected } from '../support/stored.ts'

const KEY = 'src/sort.bench.ts > sorting > quick'
const OF = { hardwareHash: 'machine', benchmarkKey: KEY }

/** A bench of so many joules per op, as one process of a session found it. */
const run = (joules: number, overrides: Partial<BenchRun> = {}): BenchRun =>
  exampleBench({
    joulesPerOp: { median: joules, low: joules, high: joules, confidence: 0.95, scope: 'process' },
    ...overrides,
  })

/** The session of a day. */
const session = (day: number, runs: BenchRun[], rest: object = {}) => ({
  ...exampleExperiment(),
  createdAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  git: { commit: `c${day}`, branch: 'main', dirty: false },
  runs,
  ...rest,
})

/** Comparisons, histories and self-tests, as every store promises. `open` gives a new empty one each time. */
export function testComparisons(name: string, open: () => Promise<DatabaseInterface>): void {
  describe(name, () => {
    const opened = async (): Promise<DatabaseInterface> => {
      const db = await open()
      await db.migrate()
      return db
    }

    test('histories of several benches come at once, and end with the session that is asked for', async () => {
      await using db = await opened()
      const other = 'src/sort.bench.ts > sorting > merge'
      const all = [1, 2, 3, 4].map((day) => session(day, [run(day), run(10 * day, { name: 'merge' })]))
      for (const each of all) await db.saveExperiment(each, [])
      const of = { hardwareHash: 'machine', reader: 'rapl-powercap', provenance: 'measured' } as const
      const until = { at: all[2]?.createdAt ?? '', experimentId: all[2]?.id ?? '' }
      const found = await db.benchHistories({ ...of, benchmarkKeys: [KEY, other, 'none'], until, limit: 2 })
      expect([...found.keys()].toSorted()).toEqual([other, KEY])
      expect(found.get(KEY)?.map(({ joulesPerOp }) => joulesPerOp)).toEqual([2, 3])
      expect(found.get(other)?.map(({ joulesPerOp }) => joulesPerOp)).toEqual([20, 30])
      expect(await db.benchHistory({ ...of, benchmarkKey: other, until, limit: 2 })).toEqual(found.get(other))
    })

    test('experiments since a time, and ids by how they begin', async () => {
      await using db = await opened()
      const all = [1, 2, 3].map((day) => session(day, [run(day)]))
      for (const each of all) await db.saveExperiment(each, [])
      const [first, second, third] = all.map(({ id }) => id)
      const since = all[1]?.createdAt ?? ''
      expect((await db.listExperiments({ since })).map(({ id }) => id)).toEqual([third, second])
      expect(await db.idsBeginningWith('experiments', first ?? '', { limit: 2 })).toEqual([first])
      expect(await db.idsBeginningWith('experiments', '0', { limit: 2 })).toEqual([first, second])
      const ofRun = all[0]?.runs[0]?.id ?? ''
      expect(await db.idsBeginningWith('runs', ofRun.slice(0, -1), { limit: 2 })).toEqual([ofRun])
      expect(await db.idsBeginningWith('runs', 'x%', { limit: 2 })).toEqual([])
    })

    test('a comparison comes back as it was saved, stays as it is, and verifies', async () => {
      await using db = await opened()
      const hostile = '\0 \ud800 \u001a'.repeat(2000)
      const {
        reader: _,
        provenance: __,
        ...proxy
      } = exampleComparison({
        createdAt: '2026-01-03T00:00:00.000Z',
        quantity: 'proxy',
        selfTest: true,
        verdict: 'pass',
        benches: [exampleComparedBench({ benchmarkKey: hostile, accepted: { commit: 'bbb', reason: hostile } })],
      })
      const first = exampleComparison()
      for (const each of [first, proxy]) await db.saveComparison(each)
      await db.saveComparison({ ...first, verdict: 'pass', benches: [] })
      expect(await db.loadComparison(first.id)).toEqual(first)
      expect(await db.loadComparison(proxy.id)).toEqual(proxy)
      expect(await db.loadComparison('none')).toBeUndefined()
      expect((await db.listComparisons()).map(({ id, verdict, benches }) => [id, verdict, benches])).toEqual([
        [proxy.id, 'pass', 1],
        [first.id, 'regression', 2],
      ])
      expect(await db.listComparisons({ limit: 1 })).toEqual([
        {
          id: proxy.id,
          createdAt: proxy.createdAt,
          baseCommit: 'aaa',
          headCommit: 'bbb',
          hardwareHash: 'machine',
          quantity: 'proxy',
          verdict: 'pass',
          benches: 1,
          selfTest: true,
        },
      ])
      expect(await collected(db.verify())).toEqual([])
    })

    test('a session is the median over its processes; what is unfinished, invalid or of another source is left out', async () => {
      await using db = await opened()
      const controls = [1, 2, 4].map((joules) => ({
        measuredAt: '2026-01-01T00:00:00.000Z',
        seconds: 1,
        secondsSpread: 0.01,
        joules,
      }))
      const { joulesPerOp: _, ...uncounted } = exampleBench()
      await db.saveExperiment(
        session(2, [run(5), run(9), run(6), uncounted, run(1, { valid: false }), run(1, { status: 'failed' })], {
          controls,
        }),
        [],
      )
      await db.saveExperiment(session(1, [run(4), run(8)], { git: {} }), [])
      await db.saveExperiment(session(3, [run(70, { provenance: 'simulated' })]), [])
      await db.saveExperiment(session(4, [run(3), run(2, { name: 'other' })]), [])
      await db.saveExperiment(session(5, [run(8)], { hardware: { ...exampleExperiment().hardware, hash: 'b' } }), [])
      const history = await db.benchHistory(OF)
      expect(history.map(({ joulesPerOp, commit, at }) => [joulesPerOp, commit, at.slice(0, 10)])).toEqual([
        [6, undefined, '2026-01-01'],
        [6, 'c2', '2026-01-02'],
        [3, 'c4', '2026-01-04'],
      ])
      expect(history[1]).toMatchObject({ controlJoules: 2, secondsPerOp: 1e-7, dirty: false })
      expect(history[0]).not.toHaveProperty('controlJoules')
      expect((await db.benchHistory({ ...OF, limit: 2 })).map(({ commit }) => commit)).toEqual(['c2', 'c4'])
      expect(await db.benchHistory({ ...OF, reader: 'model' })).toEqual([])
      expect(await db.benchHistory({ ...OF, hardwareHash: 'none' })).toEqual([])
      const keys = await db.benchKeys({ hardwareHash: 'machine' })
      expect(keys.map(({ benchmarkKey, provenance, sessions }) => [benchmarkKey, provenance, sessions])).toEqual([
        ['src/sort.bench.ts > sorting > other', 'measured', 1],
        [KEY, 'measured', 3],
        [KEY, 'simulated', 1],
      ])
      expect(keys[1]).toMatchObject({ hostname: 'host', reader: 'rapl-powercap', newestAt: '2026-01-04T00:00:00.000Z' })
      expect(await db.benchKeys()).toHaveLength(4)
    })

    test('a change point is stored once, and goes with the experiment that it begins at', async () => {
      await using db = await opened()
      const [before, after] = [session(1, [run(4)]), session(2, [run(5)])]
      for (const each of [before, after]) await db.saveExperiment(each, [])
      const point = exampleChangePoint({
        experimentId: after.id,
        at: after.createdAt,
        commit: 'c2',
        commitBefore: 'c1',
      })
      const { commitBefore: _, ...other } = { ...point, reader: 'model' }
      expect(await db.saveChangePoints([point, other])).toEqual([point, other])
      expect(await db.saveChangePoints([{ ...point, change: 9 }])).toEqual([])
      expect(await db.changePointsOf({ ...OF, reader: 'rapl-powercap' })).toEqual([point])
      expect(await db.changePointsOf({ ...OF, reader: 'model' })).toEqual([other])
      expect(await db.changePointsOf({ ...OF, hardwareHash: 'b', reader: 'model' })).toEqual([])
      expect(await collected(db.verify())).toEqual([])
      await db.saveChangePoints([{ ...point, hardwareHash: 'machine', reader: 'moved', commit: 'elsewhere' }])
      expect(await collected(db.verify())).toMatchObject([
        { table: 'change_points', column: 'git_commit', stored: 'elsewhere', found: 'c2' },
      ])
      await db.deleteExperiment(after.id)
      expect(await db.changePointsOf({ ...OF, reader: 'rapl-powercap' })).toEqual([])
      await expect(db.saveChangePoints([{ ...point, experimentId: 'none' }])).rejects.toMatchObject({ exitCode: 4 })
    })

    test('the newest self-test of a machine and a reader is found', async () => {
      await using db = await opened()
      const old = exampleSelfTest()
      const newest = exampleSelfTest({ measuredAt: '2026-02-02T03:04:05.678Z', quantity: 'proxy' })
      for (const each of [newest, old, { ...old, benches: 1 }]) await db.saveSelfTest(each)
      const of = { hardwareHash: 'machine', reader: 'rapl-powercap' }
      expect(await db.latestSelfTest(of)).toEqual(newest)
      expect(await db.latestSelfTest({ ...of, reader: 'model' })).toBeUndefined()
    })
  })
}
