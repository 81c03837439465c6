import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newChangePoints } from '../../src/invocation/new-change-points.ts'
import { toldChangePoints } from '../../src/invocation/told-change-points.ts'
import type { BenchRun, Experiment } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'
import { session, storedSessions } from '../support/sessions.ts'

const KEY = 'src/sort.bench.ts > sorting > quick'

/** Adds sessions and looks for change points after each of them. */
async function goOn(file: string, added: readonly Experiment[]) {
  const found = []
  for (const each of added) {
    await using db = await openDatabase(file)
    await db.saveExperiment(each, [])
    found.push(...(await newChangePoints(db, each)))
  }
  return found
}

test('a step is found with its commits, told once, and a second one beside it is another', async () => {
  const file = join(scratch(), 'experiments.db')
  await storedSessions(file, 20, () => 3)
  const after = (from: number, count: number, joules: number): Experiment[] =>
    Array.from({ length: count }, (_, i) => session(from + i, joules))
  const [first, ...more] = await goOn(file, after(20, 8, 3.3))
  expect(more).toEqual([])
  expect(first).toMatchObject({
    benchmarkKey: KEY,
    hardwareHash: 'machine',
    reader: 'rapl-powercap',
    commit: 'commit20',
    commitBefore: 'commit19',
  })
  expect(first?.change).toBeCloseTo(0.1, 1)
  const second = await goOn(file, after(28, 8, 3.6))
  expect(second.map(({ commit }) => commit)).toEqual(['commit28'])
  await using db = await openDatabase(file)
  const stored = await db.changePointsOf({ benchmarkKey: KEY, hardwareHash: 'machine', reader: 'rapl-powercap' })
  expect(stored).toEqual([first, ...second])
})

test('a step that more sessions place a little elsewhere is the same step; the other way it is another', async () => {
  const file = join(scratch(), 'experiments.db')
  const level = (i: number): number => (i < 20 ? 3 : 3.3)
  await storedSessions(file, 29, level)
  const last = session(29, 3.3)
  await using db = await openDatabase(file)
  const ids = (await db.benchHistory({ hardwareHash: 'machine', benchmarkKey: KEY })).map((each) => each.experimentId)
  const point = { benchmarkKey: KEY, hardwareHash: 'machine', reader: 'rapl-powercap', at: 'then' }
  await db.saveChangePoints([{ ...point, experimentId: ids[24] ?? '', change: 0.1 }])
  await db.saveExperiment(last, [])
  expect(await newChangePoints(db, last)).toEqual([])
  await db.deleteExperiment(ids[24] ?? '')
  await db.saveChangePoints([{ ...point, experimentId: ids[23] ?? '', change: -0.1 }])
  expect(await newChangePoints(db, last)).toMatchObject([{ commit: 'commit20' }])
})

test('only benches of this experiment are looked at, and a text tells how to confirm', async () => {
  const file = join(scratch(), 'experiments.db')
  await storedSessions(file, 30, (i) => (i < 20 ? 3 : 3.3))
  await using db = await openDatabase(file)
  const of = (run: Partial<BenchRun>): Experiment => session(30, 3.3, run)
  for (const other of [{ name: 'other' }, { valid: false }, { status: 'failed' as const }])
    expect(await newChangePoints(db, of(other)), JSON.stringify(other)).toEqual([])
  const { joulesPerOp: _, ...uncounted } = exampleBench()
  expect(await newChangePoints(db, { ...of({}), runs: [uncounted] })).toEqual([])
  expect(await toldChangePoints(db, of({ name: 'other' }))).toBe('')
  expect(await toldChangePoints(db, of({}))).toBe(
    [
      'A new change point in the history:',
      `${KEY}: +10.0 % since commit20 of 2026-01-21, after commit19.`,
      `  Confirm it: vitest-energy compare commit19 commit20 --filter '${KEY}'`,
    ].join('\n'),
  )
  expect(await toldChangePoints(db, of({}))).toBe('')
})

test('what keeps it from being looked for is said, and fails nothing', async () => {
  await using db = await openDatabase(join(scratch(), 'experiments.db'))
  const told = await toldChangePoints(db, session(1, 3))
  expect(told).toMatch(/^The history was not looked at for change points: The database .* cannot be used/)
})
