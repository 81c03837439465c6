import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/cli/commands.ts'
import { besideAndPage } from '../../src/invocation/stored-beside.ts'
import { consoleReport, energyMarkdown, jsonReport, parseEnergyReport } from '../../src/reporters/index.ts'
import type { Experiment } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { commandLine } from '../support/command-line.ts'
import { exampleTask } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'
import { session } from '../support/sessions.ts'

let root: string
let file: string
const stored: Experiment[] = []

/** Twelve sessions of a bench, the last with a task, too. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'report-'))
  file = join(root, 'data/experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  for (let i = 0; i < 12; i++) {
    const each = session(i, 3)
    if (i === 11) each.runs.push(exampleTask())
    stored.push(each)
    await db.saveExperiment(each, [])
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const newest = (): Experiment => stored.at(-1) as Experiment

test('without an option the newest experiment is printed as its run has printed it', async () => {
  await using db = await openDatabase(file)
  const { beside } = await besideAndPage(db, newest(), { footprint: undefined, wantsPage: false })
  const { code, stdout, stderr } = await commandLine(root, ['report'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(`${consoleReport(newest(), { colour: false, width: 100, ...beside })}\n`)
})

describe('in this process', () => {
  let printed: string
  beforeEach(() => {
    printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text)
      return true
    })
    vi.stubEnv('ENERGY_DB', file)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  test('a part of an id is enough where no other begins so; a run is reported alone', async () => {
    const { id, runs } = stored[3] as Experiment
    await run(['report', '--experiment', id, '--json'])
    expect(printed).toBe(jsonReport(stored[3] as Experiment))
    printed = ''
    await run(['report', '--experiment', id.slice(0, -1), '--format', 'json'])
    expect(parseEnergyReport(printed).runId).toBe(id)
    printed = ''
    const task = newest().runs.at(-1)?.id ?? ''
    await run(['report', '--run', task, '--format', 'json'])
    expect(parseEnergyReport(printed)).toMatchObject({ runId: newest().id, benchmarks: [], runs: [{ id: task }] })
    expect(runs[0]?.id).not.toBe(task)
  })

  test.each([
    [['--experiment', 'ffffffff-none'], 64, 'There is no experiment "ffffffff-none" in the database.'],
    [['--run', 'ffffffff'], 64, 'There is no run "ffffffff" in the database.'],
    [['--run', '0'], 64, '"0" is too short for the id of a run.'],
    [['--experiment', '01234567'], 64, 'There is no experiment "01234567" in the database.'],
    [['--experiment=0193e456'], 64, 'There is no experiment "0193e456" in the database.'],
    [['--run', '01', '--run', '02'], 64, '--run takes one value; found 2.'],
    [['--since', '2030-01-01'], 64, 'The database has no experiments since 2030-01-01T00:00:00.000Z.'],
    [['--since', 'soon'], 64, '--since takes a date like 2026-01-31; found "soon".'],
    [['--last', '0'], 64, '--last takes a whole number from 1; found 0.'],
    [['--last', '2', '--run', 'x'], 64, 'Give one of --run, --experiment, and --since or --last.'],
    [['--format', 'htm'], 64, 'Did you mean html?'],
    [['--last', '2', '--format', 'junit'], 64, '--format junit of several experiments needs a folder'],
    [['--format', 'html', '--json'], 64, 'Give one of --json and --format.'],
  ])('report %j is refused', async (words, exitCode, text) => {
    await expect(run(['report', ...words])).rejects.toMatchObject({ exitCode, message: expect.stringContaining(text) })
  })

  test('an id that several begin with is refused with their names', async () => {
    const prefix = newest().id.slice(0, 9)
    expect(stored.filter(({ id }) => id.startsWith(prefix)).length).toBeGreaterThan(5)
    await expect(run(['report', '--experiment', prefix])).rejects.toThrow(
      /^"[0-9a-f]{8}-" begins the ids of several experiments: (?:[0-9a-f-]{36}, ){4}[0-9a-f-]{36} and more\.$/,
    )
  })

  test('a database that is not there, and one that is empty', async () => {
    const none = join(scratch(), 'experiments.db')
    vi.stubEnv('ENERGY_DB', none)
    await expect(run(['report'])).rejects.toMatchObject({ exitCode: 4, message: `There is no database at ${none}.` })
    await using db = await openDatabase(none)
    await db.migrate()
    await expect(run(['report'])).rejects.toMatchObject({
      exitCode: 64,
      message: 'The database has no experiments.',
      hint: expect.stringContaining('vitest bench'),
    })
  })

  test('a file has the format of its name; a folder the name of the format, with what belongs beside it', async () => {
    const dir = scratch()
    await run(['report', '--output', join(dir, 'x.md')])
    await using db = await openDatabase(file)
    const { beside } = await besideAndPage(db, newest(), { footprint: undefined, wantsPage: false })
    expect(readFileSync(join(dir, 'x.md'), 'utf8')).toBe(energyMarkdown(newest(), beside))
    for (const format of ['json', 'html', 'junit', 'badge', 'console'])
      await run(['report', '--format', format, '--output', `${dir}/set/`])
    expect(readdirSync(join(dir, 'set')).toSorted()).toEqual([
      'energy.badge.json',
      'energy.html',
      'energy.json',
      'energy.junit.xml',
      'energy.schema.json',
      'energy.svg',
      'energy.txt',
    ])
    expect(printed).toBe('')
  })

  test('several experiments: an array, or a folder of documents with an index', async () => {
    await run(['report', '--since', '2026-01-10', '--json'])
    const reports = (JSON.parse(printed) as unknown[]).map((each) => parseEnergyReport(JSON.stringify(each)).runId)
    expect(reports).toEqual(stored.slice(9).map(({ id }) => id))
    printed = ''
    await run(['report', '--last', '2'])
    expect(printed.match(/^Energy$/gm)).toHaveLength(2)
    const dir = scratch()
    const names = stored.slice(10).map(({ id }) => `energy-${id}.html`)
    await run(['report', '--last', '2', '--format', 'html', '--output', dir])
    expect(readdirSync(dir).toSorted()).toEqual([...names, 'index.html'].toSorted())
    const index = readFileSync(join(dir, 'index.html'), 'utf8')
    expect([...index.matchAll(/href="([^"]*)"/g)].map(([, name]) => name)).toEqual(names.toReversed())
    await run(['report', '--last', '1', '--format', 'json', '--output', join(dir, 'json')])
    expect(JSON.parse(readFileSync(join(dir, 'json/index.json'), 'utf8'))).toMatchObject([
      { id: newest().id, benches: 1, tasks: 1, file: `energy-${newest().id}.json`, commit: 'commit11' },
    ])
  })
})
