import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sessionChanges } from '../../src/invocation/session-changes.ts'
import type { Experiment } from '../../src/run.ts'
import { predictSession } from '../../src/stats/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'
import { session, storedSessions } from '../support/sessions.ts'

const KEY = 'src/sort.bench.ts > sorting > quick'

/** A database with so many sessions. */
async function stored(count: number, joulesOf: (i: number) => number, rest: Partial<Experiment> = {}) {
  const file = join(scratch(), 'experiments.db')
  await storedSessions(file, count, joulesOf, rest)
  return {
    file,
    changesOf: async (experiment: Experiment) => {
      await using db = await openDatabase(file)
      return await sessionChanges(db, experiment)
    },
    save: async (experiment: Experiment) => {
      await using db = await openDatabase(file)
      await db.saveExperiment(experiment, [])
    },
  }
}

test('a bench is held against the sessions before it, not against itself and not against later ones', async () => {
  const { changesOf, save, file } = await stored(12, () => 3)
  const dearer = session(12, 3.3)
  const before = await changesOf(dearer)
  expect(before).toEqual({ [KEY]: expect.objectContaining({ verdict: 'regression', sessions: 12 }) })
  expect(before[KEY]?.change).toBeCloseTo(0.1, 1)
  await save(dearer)
  for (let i = 13; i < 40; i++) await save(session(i, 9))
  expect(await changesOf(dearer)).toEqual(before)
  await using db = await openDatabase(file)
  const first = await db.loadExperiment((await db.listExperiments({ limit: 100 })).at(-1)?.id ?? '')
  expect(await changesOf(first!)).toEqual({})
})

test('only sessions since the level changed last count, as in the assertion', async () => {
  const { changesOf } = await stored(40, (i) => (i < 25 ? 3 : 3.6))
  const found = (await changesOf(session(40, 3.6)))[KEY]
  expect(found).toMatchObject({ sessions: 15, verdict: 'pass' })
  const since = Array.from({ length: 15 }, (_, i) => 3.6 * (1 + 0.005 * Math.sin((25 + i) * 2.4)))
  const value = session(40, 3.6).runs.flatMap((run) => (run.kind === 'bench' ? (run.joulesPerOp?.median ?? []) : []))
  expect(found?.change).toBeCloseTo((value[0] ?? 0) / predictSession(since).centre - 1, 12)
})

test('other machines, readers and provenances are no history of it; few sessions decide nothing', async () => {
  const { changesOf } = await stored(3, () => 3)
  expect((await changesOf(session(3, 6)))[KEY]).toMatchObject({
    verdict: 'inconclusive',
    reason: 'too-few-pairs',
    sessions: 3,
  })
  const own = session(3, 3)
  expect(await changesOf({ ...own, hardware: { ...own.hardware, hash: 'another' } })).toEqual({})
  expect(await changesOf(session(3, 3, { reader: 'nvml' }))).toEqual({})
  expect(await changesOf(session(3, 3, { provenance: 'simulated' }))).toEqual({})
  expect(await changesOf(session(3, 3, { name: 'new' }))).toEqual({})
  expect(await changesOf(session(3, 3, { valid: false }))).toEqual({})
})

test('modelled joules have no change, whatever was stored of them', async () => {
  const file = join(scratch(), 'experiments.db')
  await storedSessions(file, 12, () => 3, {}, { provenance: 'modelled', reader: 'model' })
  await using db = await openDatabase(file)
  expect(await sessionChanges(db, session(12, 6, { provenance: 'modelled', reader: 'model' }))).toEqual({})
})

test('several processes of a session are one value: their median', async () => {
  const { changesOf } = await stored(12, () => 3)
  const runs = [3, 3, 30].map((median, i) =>
    exampleBench({
      process: i + 1,
      joulesPerOp: { median, low: median, high: median, confidence: 0.95, scope: 'process' },
    }),
  )
  expect((await changesOf({ ...session(12, 3), runs }))[KEY]).toMatchObject({ verdict: 'pass' })
})

test('the limits are those of the settings that the experiment was made with', async () => {
  const { changesOf } = await stored(12, () => 3)
  const under = (compare: object) => changesOf({ ...session(12, 3.3), config: { compare } })
  expect((await under({ benches: [{ match: '*quick', limit: 0.2 }] }))[KEY]?.verdict).toBe('pass')
  expect((await under({ limit: 0.2 }))[KEY]?.verdict).toBe('pass')
  expect((await under({ limit: 'of another version' }))[KEY]?.verdict).toBe('regression')
  expect((await changesOf({ ...session(12, 3.3), config: null }))[KEY]?.verdict).toBe('regression')
})
