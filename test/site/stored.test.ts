import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BenchHistory } from '../../src/reporters/history.ts'
import type { PageData } from '../../src/reporters/page-data.ts'
import type { SiteAnswers } from '../../src/reporters/site-data.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { localSite } from '../support/local-site.ts'
import { long } from '../support/long.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'
import { scratch } from '../support/scratch.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const HOSTILE = '</script><img src=x onerror=alert(1)>\u202E${1}'

const experiments = () => [
  { ...exampleExperiment(), createdAt: '2026-01-02T00:00:00.000Z', runs: [exampleBench()] },
  {
    ...exampleExperiment(),
    name: HOSTILE,
    createdAt: '2026-01-03T00:00:00.000Z',
    runs: [exampleBench({ name: HOSTILE }), exampleWorkflowRun(), exampleWorkflowRun()],
  },
]

async function lists(database: string): Promise<void> {
  const stored = experiments()
  {
    await using db = await openDatabase(database)
    await db.migrate()
    for (const each of stored) await db.saveExperiment(each, [])
  }
  await using site = await localSite({ root: scratch(), database })
  const [older, newer] = stored
  const listed = await site.get<SiteAnswers['experiments']>('/api/experiments')
  expect(listed.experiments.map(({ id, name, runs }) => [id, name, runs])).toEqual([
    [newer?.id, HOSTILE, 3],
    [older?.id, 'vitest bench', 1],
  ])
  const { runs } = await site.get<SiteAnswers['runs']>('/api/runs')
  expect(runs.map(({ experimentId, name, kind }) => [experimentId, name, kind])).toEqual([
    [newer?.id, 'geography_qa', 'task'],
    [newer?.id, 'geography_qa', 'task'],
    [newer?.id, `sorting > ${HOSTILE}`, 'bench'],
    [older?.id, 'sorting > quick', 'bench'],
  ])
  expect(runs[0]).toMatchObject({
    workflow: 'linear',
    success: true,
    valid: true,
    totalJoules: 30,
    provenance: 'measured',
  })
  expect(runs[0]).not.toHaveProperty('joulesPerOp')
  expect(runs[3]).toMatchObject({ joulesPerOp: 3e-6, seconds: 1, reader: 'rapl-powercap', status: 'completed' })
  expect(runs[3]).not.toHaveProperty('success')
  const { histories } = await site.get<SiteAnswers['histories']>('/api/histories')
  expect(histories).toHaveLength(2)
  for (const { benchmarkKey, hardwareHash, reader } of histories) {
    const query = new URLSearchParams({ bench: benchmarkKey, hardware: hardwareHash, reader })
    const history = await site.get<BenchHistory>(`/api/history?${query.toString()}`)
    expect(history.sessions.map(({ joulesPerOp }) => joulesPerOp)).toEqual([3e-6])
  }
  const { report } = await site.get<PageData>(`/api/experiment?id=${newer?.id}`)
  expect(report.benchmarks.map(({ name }) => name)).toEqual([HOSTILE])
  const { status, text } = await site.send('/api/experiment?id=nothing')
  expect([status, JSON.parse(text)]).toEqual([
    404,
    { error: 'The database has no such experiment.', hint: expect.any(String) },
  ])
}

test('experiments, runs, benches and histories of SQLite', () => lists(join(scratch(), 'experiments.db')))

const [{ programs } = { programs: undefined }] = await installedPostgres()

test.skipIf(!long || !programs)(
  'the same of PostgreSQL (LONG_TESTS; npm has its programs for this platform)',
  async () => {
    if (!programs) return
    await using server = await TestPostgres.start(programs)
    await lists(await server.empty())
  },
)

test('a database that is away is said, without its password', async () => {
  await using site = await localSite({ root: scratch(), database: 'postgres://owner:very-secret@127.0.0.1:1/energy' })
  const { status, text } = await site.send('/api/experiments')
  expect(status).toBe(500)
  expect(text).not.toContain('very-secret')
  expect(JSON.parse(text)).toMatchObject({ error: expect.any(String), hint: expect.any(String) })
})

test('without a database the lists are empty, say what helps, and make none', async () => {
  const root = scratch()
  const database = join(root, 'data/experiments.db')
  await using site = await localSite({ root, database }, { openStored: () => Promise.resolve(undefined) })
  for (const path of ['/api/experiments', '/api/runs', '/api/histories']) {
    const { hint, ...empty } = await site.get<{ hint?: string }>(path)
    expect(hint).toMatch(/vitest bench/)
    expect(Object.values(empty)).toEqual([[]])
  }
  expect((await site.send('/api/experiment?id=a')).status).toBe(404)
  expect(existsSync(database)).toBe(false)
})
