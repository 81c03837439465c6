import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load.ts'
import { createSpoolDirectory } from '../../src/engine/sampling/spool-directory.ts'
import type { EnergyError } from '../../src/errors.ts'
import { storeAbandoned } from '../../src/invocation/abandoned.ts'
import { endInvocation } from '../../src/invocation/invocation-end.ts'
import { openDatabase } from '../../src/store/index.ts'
import { parseEnergyReport } from '../../src/reporters/index.ts'
import { exampleHead, fillSpool } from '../support/dead-spool.ts'
import { scratch } from '../support/scratch.ts'
import { expectStoredOnce } from '../support/stored-once.ts'

const REPORTS = ['energy.json', 'energy.html', 'energy.md']

/** An invocation that has measured and is at its end. */
function ending(footprint: { region?: string; series?: string } = {}) {
  const root = scratch()
  const { settings } = loadSettings({ root, env: {} })
  const head = exampleHead()
  const spoolRoot = join(root, 'spool')
  const dir = createSpoolDirectory(spoolRoot, head.id, head)
  const runs = fillSpool(dir)
  const of = {
    root,
    settings: { ...settings, footprint: { ...settings.footprint, ...footprint } },
    head,
    spoolDir: dir,
    reportDir: join(root, 'report'),
    database: join(root, 'experiments.db'),
    status: 'completed' as const,
    isKept: () => true,
  }
  return { of, spool: { dir, head, runs }, spoolRoot }
}

const blocked = (path: string): string => {
  writeFileSync(path, 'a file where a folder would have to be')
  return path
}

/** The next start, when the process of the spool is gone. */
async function nextStart(spoolRoot: string, dir: string, database: string): Promise<string[]> {
  const head = join(dir, 'experiment.json')
  const whole = JSON.parse(readFileSync(head, 'utf8')) as object
  writeFileSync(head, JSON.stringify({ ...whole, owner: { pid: 1, startTicks: 'gone' } }))
  const said: string[] = []
  await storeAbandoned(
    { spoolRoot, database },
    (text) => said.push(text),
    (error) => {
      throw error
    },
  )
  return said
}

test('when all goes well, it is stored and reported, and its spool is gone', async () => {
  const { of, spool } = ending({ region: 'DEU' })
  const ended = await endInvocation(of)
  expect(ended).toMatchObject({ outcome: 'stored', reports: REPORTS, errors: [] })
  expect(ended.beside.footprint?.region.id).toBe('DEU')
  await expectStoredOnce(of.database, spool, { status: 'completed', rows: 300 })
  const report = parseEnergyReport(readFileSync(join(of.reportDir, 'energy.json'), 'utf8'))
  expect(report.runs.length + report.benchmarks.length).toBe(spool.runs.length)
  expect(report.endedAt).toBe(ended.experiment.endedAt)
})

test('a store that cannot be reached does not keep the reports, and is stored later as completed, with its end', async () => {
  const { of, spool, spoolRoot } = ending()
  const unreachable = join(blocked(join(of.root, 'occupied')), 'experiments.db')
  const { outcome, reports, errors, experiment } = await endInvocation({ ...of, database: unreachable })
  expect({ outcome, reports }).toEqual({ outcome: 'left in the spool', reports: REPORTS })
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({ code: 'STORE_UNAVAILABLE', exitCode: 4 })
  expect(existsSync(join(of.reportDir, 'energy.json'))).toBe(true)
  expect(await nextStart(spoolRoot, spool.dir, of.database)).toEqual([expect.stringContaining('Recovered 3 runs')])
  await expectStoredOnce(of.database, spool, { status: 'completed', rows: 300 })
  await using db = await openDatabase(of.database)
  expect((await db.loadHead(spool.head.id))?.endedAt).toBe(experiment.endedAt)
})

test('reports that cannot be written, and a footprint that cannot be told, do not keep the store', async () => {
  const { of, spool } = ending({ region: 'NOWHERE' })
  blocked(of.reportDir)
  const { outcome, reports, errors, beside } = await endInvocation(of)
  expect({ outcome, reports, beside }).toEqual({ outcome: 'stored', reports: [], beside: { changes: {} } })
  expect(errors.map((error) => (error as EnergyError).code)).toEqual(['REGION_UNKNOWN', 'REPORT_FAILED'])
  expect((errors[1] as EnergyError).hint).toContain(of.reportDir)
  await expectStoredOnce(of.database, spool, { status: 'completed', rows: 300 })
})

test('one that was killed has no end, and is stored as aborted', async () => {
  const { of, spool, spoolRoot } = ending()
  await nextStart(spoolRoot, spool.dir, of.database)
  await expectStoredOnce(of.database, spool, { status: 'aborted' })
  await using db = await openDatabase(of.database)
  expect((await db.loadHead(spool.head.id))?.endedAt).toBeUndefined()
})

test('what is not to be kept is shown and leaves nothing', async () => {
  const { of, spool } = ending()
  const { outcome, reports, experiment } = await endInvocation({ ...of, isKept: () => false })
  expect({ outcome, reports, runs: experiment.runs.length }).toEqual({
    outcome: 'not kept',
    reports: [],
    runs: 3,
  })
  expect([spool.dir, of.database, of.reportDir].filter((path) => existsSync(path))).toEqual([])
})
