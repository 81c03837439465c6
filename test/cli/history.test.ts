import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/cli/commands.ts'
import { wantedBench } from '../../src/cli/wanted-bench.ts'
import { openDatabase } from '../../src/store/index.ts'
import { commandLine } from '../support/command-line.ts'
import { scratch } from '../support/scratch.ts'
import { session, storedSessions } from '../support/sessions.ts'

const KEY = 'src/sort.bench.ts > sorting > quick'
const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/history.md'), 'utf8')

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

describe('in this process', () => {
  let printed: string
  beforeEach(() => {
    printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text)
      return true
    })
    vi.stubEnv('ENERGY_DB', join(root, 'data/experiments.db'))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  test('the commands of the page work', async () => {
    const commands = [...PAGE.matchAll(/^vitest-energy (history.*)$/gm)].map(([, words = '']) => words)
    expect(commands).toHaveLength(4)
    for (const command of commands) {
      const words = (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''))
      expect(await run(words), command).toBe(0)
      expect(printed, command).toContain('quick')
      printed = ''
    }
  })

  test('since a day, sessions and change points of before are left out', async () => {
    await run(['history', 'quick', '--since', '2026-02-05', '--json'])
    const { histories } = JSON.parse(printed) as { histories: { sessions: unknown[]; changePoints: unknown[] }[] }
    expect(histories).toMatchObject([{ benchmarkKey: KEY, isControlled: true, provenance: 'measured' }])
    expect(histories[0]?.sessions).toHaveLength(5)
    expect(histories[0]?.changePoints).toEqual([])
    printed = ''
    await run(['history', '--since', '2027'])
    expect(printed).toBe('There are no sessions since 2027-01-01T00:00:00.000Z.\n')
  })

  test('what cannot be shown is said with what helps', async () => {
    const file = join(scratch(), 'experiments.db')
    vi.stubEnv('ENERGY_DB', file)
    await expect(run(['history'])).rejects.toMatchObject({
      exitCode: 4,
      message: `There is no database at ${file}.`,
      hint: expect.stringMatching(/^Measure something first/),
    })
    await using db = await openDatabase(file)
    await db.migrate()
    await expect(run(['history'])).rejects.toMatchObject({
      exitCode: 64,
      message: 'The database has no benches with energy.',
    })
  })

  test.each([
    [['--limit', '0'], '--limit takes a whole number from 1; found 0.'],
    [['--since', 'soon'], '--since takes a date like 2026-01-31; found "soon".'],
    [['a', 'b'], 'history takes no argument; found "b".'],
  ])('history %j is refused', async (words, text) => {
    await expect(run(['history', ...words])).rejects.toThrow(text)
  })
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
