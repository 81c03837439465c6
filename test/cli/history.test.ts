import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/commands.ts'
import { wantedBench } from '../../src/cli/wanted-bench.ts'
import { openDatabase } from '../../src/store/index.ts'
import { commandLine } from '../support/command-line.ts'
import { scratch } from '../support/scratch.ts'
import { session, storedSessions } from '../support/sessions.ts'

const KEY = 'src/sort.bench.ts > sorting > quick'

let root: string

/** A project with forty sessions of a bench that got 10 % dearer at the thirtieth, and one of another on another machine. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'history-'))
  const file = join(root, 'data/experiments.db')
  const controls = [{ measuredAt: '2026-01-01T00:00:00.000Z', seconds: 1, secondsSpread: 0.01, joules: 2 }]
  await storedSessions(file, 40, (i) => (i < 30 ? 3e-6 : 3.3e-6), { controls })
  await using db = await openDatabase(file)
  const { hardware, ...other } = session(5, 1, { name: 'merge', file: 'src/merge.bench.ts' })
  await db.saveExperiment({ ...other, hardware: { ...hardware, hash: 'b', hostname: 'other' } }, [])
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a bench session by session, with its change point and what would confirm it', async () => {
  const { code, stdout } = await commandLine(root, ['history', 'quick', '--limit', '12'])
  expect(code).toBe(0)
  expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
    KEY,
    'host (Example CPU), rapl-powercap, measured: 12 sessions  ▁▁█▇█▇██▇██▇',
    'Each session is divided by its control workload: changes are those of the code, not of the machine.',
    '',
    'session           commit     energy    time',
    '2026-01-29 00:00  commit28  2.99 µJ  100 ns',
    '2026-01-30 00:00  commit29  3.01 µJ  100 ns',
    '2026-01-31 00:00  commit30  3.30 µJ  100 ns  ← +10.0 % from here on',
    ...Array.from({ length: 9 }, (_, i) => expect.stringMatching(`^2026-02-0${i + 1} 00:00  commit${i + 31}  3\\.`)),
    '',
    `${KEY}: +10.0 % since commit30 of 2026-01-31, after commit29.`,
    `  Confirm it: vitest-energy compare commit29 commit30 --filter '${KEY}'`,
    '',
  ])
  const old = await commandLine(root, ['history', 'quick', '--since', '2026-02-05', '--json'])
  const { histories } = JSON.parse(old.stdout) as { histories: { sessions: unknown[]; changePoints: unknown[] }[] }
  expect(histories).toMatchObject([{ benchmarkKey: KEY, isControlled: true, provenance: 'measured' }])
  expect(histories[0]?.sessions).toHaveLength(5)
  expect(histories[0]?.changePoints).toEqual([])
})

test('all benches by machine, each with its newest value and its last change', async () => {
  const { code, stdout } = await commandLine(root, ['history'])
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^bench +sessions +newest +last change$/)
  expect(lines.slice(1)).toEqual([
    'other (Example CPU), rapl-powercap, measured',
    expect.stringMatching(/^ {2}src\/merge.*merge +1 +997 mJ {2}▁$/),
    'host (Example CPU), rapl-powercap, measured',
    expect.stringMatching(/^ {2}src\/sort.*quick +40 +3\.\d\d µJ +[▁-█]{12} +\+10\.0 % since commit30 of 2026-01-31$/),
  ])
})

test('what cannot be shown is said with what helps', async () => {
  const empty = scratch()
  const missing = await commandLine(empty, ['history'])
  expect(missing.code).toBe(4)
  expect(missing.stderr).toMatch(/There is no database at .*\nMeasure something first/)
  mkdirSync(join(empty, 'data'))
  await using db = await openDatabase(join(empty, 'data/experiments.db'))
  await db.migrate()
  const none = await commandLine(empty, ['history'])
  expect(none.code).toBe(64)
  expect(none.stderr).toContain('The database has no benches with energy.')
})

test.each([
  [['--limit', '0'], '--limit takes a whole number from 1; found 0.'],
  [['--since', 'soon'], '--since takes a date like 2026-01-31; found "soon".'],
  [['a', 'b'], 'history takes no argument; found "b".'],
])('history %j is refused', async (words, text) => {
  await expect(run(['history', ...words])).rejects.toThrow(text)
})

describe('a bench is named', () => {
  const keys = [
    'a.bench.ts > sort > quick',
    'a.bench.ts > sort > quicker',
    'b.bench.ts > sort > quick',
    'c.bench.ts > Heap',
  ]

  test.each([
    ['a.bench.ts > sort > quick', keys[0]],
    ['quicker', keys[1]],
    ['b.* > quick', keys[2]],
    ['b.bench', keys[2]],
    ['heap', keys[3]],
  ])('by %s', (text, key) => {
    expect(wantedBench(text, [...keys, ...keys])).toBe(key)
  })

  test('by a text that is several or none: the error says what there is', () => {
    expect(() => wantedBench('quick', keys)).toThrow(`"quick" is 2 benches:\n  ${keys[0]}\n  ${keys[2]}`)
    expect(() => wantedBench('sort', keys)).toThrow('"sort" is 3 benches:')
    expect(() => wantedBench('qiuck', keys)).toThrow('is called "qiuck". Did you mean quick')
    expect(() => wantedBench('nothing', keys)).toThrow(/is called "nothing"\.$/)
    const many = Array.from({ length: 15 }, (_, i) => `x > ${i}`)
    expect(() => wantedBench('x', many)).toThrow('and 5 more')
  })
})
