import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { createSpoolDirectory, logEnd, removeSpool } from '../../src/engine/sampling/spool-directory.ts'
import type { LiveInvocation, SiteAnswers } from '../../src/reporters/site-data.ts'
import type { Experiment, Run } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { deadSpool, exampleHead, fillSpool } from '../support/dead-spool.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { localSite } from '../support/local-site.ts'
import { scratch } from '../support/scratch.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

function folder(): { root: string; database: string; spoolRoot: string } {
  const root = scratch()
  return { root, database: join(root, 'data/experiments.db'), spoolRoot: join(root, '.vitest/energy/spool') }
}

/** Two tasks, each twice in both workflows. */
const planned = (): Experiment => ({
  ...exampleHead(),
  config: {
    plan: {
      tasks: ['geography_qa', 'sums'],
      models: ['embedded'],
      repetitions: 2,
      attempts: 1,
      workflows: ['linear', 'agentic'],
      warmUps: 1,
      configured: 'hash',
    },
  },
})

const started = ({ id, kind, project, file, suite, name, attempt, startedAt, startNs }: Run) => ({
  type: 'start' as const,
  run: { id, kind, project, file, suite, name, attempt, startedAt, startNs },
})

/** Every file below a folder with its bytes. */
const everything = (dir: string): [string, string][] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }): [string, string] => {
      const path = join(parentPath, name)
      return [path, readFileSync(path, 'base64')]
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))

test('an invocation is followed as it writes, and nothing of its log is changed', async () => {
  const { spoolRoot, ...project } = folder()
  await using site = await localSite(project)
  const look = async (query = ''): Promise<LiveInvocation[]> =>
    (await site.get<SiteAnswers['live']>(`/api/live${query}`)).invocations
  expect(await look()).toEqual([])
  const head = exampleHead()
  const dir = createSpoolDirectory(spoolRoot, head.id, head)
  const log = openSpool(dir, 1)
  const [reader] = head.readers
  expect(await look()).toMatchObject([
    { id: head.id, name: head.name, pid: process.pid, state: 'measuring', finished: 0 },
  ])
  if (reader) log.append({ type: 'reader', reader, refused: [] })
  const [first, second, other] = [exampleBench(), exampleBench({ name: 'merge' }), exampleBench({ name: 'heap' })]
  log.append(started(first))
  const [running] = await look()
  expect(running).toMatchObject({
    current: ['sorting > quick'],
    runs: [],
    reader: 'rapl-powercap',
    provenance: 'measured',
  })
  expect(running).not.toHaveProperty('goals')
  log.append({ type: 'run', run: first })
  log.append(started(second))
  const torn = join(dir, 'records-1.ndjson')
  appendFileSync(torn, 'deadbeef {"type":"run"')
  const before = everything(spoolRoot)
  const [next] = await look(`?${head.id}=0`)
  expect(next).toMatchObject({ finished: 1, current: ['sorting > merge'] })
  expect(next?.runs).toEqual([
    {
      id: first.id,
      experimentId: head.id,
      kind: 'bench',
      file: 'src/sort.bench.ts',
      name: 'sorting > quick',
      startedAt: first.startedAt,
      seconds: 1,
      status: 'completed',
      valid: true,
      reader: 'rapl-powercap',
      provenance: 'measured',
      totalJoules: 30,
      joulesPerOp: 3e-6,
    },
  ])
  expect(everything(spoolRoot)).toEqual(before)
  // A worker that is killed leaves half a line; its successor has a log of its own.
  openSpool(dir, 2).append({ type: 'failed', id: second.id, status: 'aborted', error: 'killed' })
  const successor = openSpool(dir, 2)
  successor.append(started(other))
  successor.append({ type: 'run', run: other })
  const [last] = await look(`?${head.id}=1`)
  expect(last?.runs.map(({ name, status, valid }) => [name, status, valid])).toEqual([
    ['sorting > merge', 'aborted', false],
    ['sorting > heap', 'completed', true],
  ])
  expect(last?.runs[0]).not.toHaveProperty('seconds')
  expect((await look(`?${head.id}=3`))[0]).toMatchObject({ finished: 3, runs: [], current: [] })
  expect((await look(`?${head.id}=-1e9`))[0]?.runs).toHaveLength(3)
  logEnd(dir, { status: 'completed', endedAt: new Date().toISOString(), warnings: [] })
  expect((await look())[0]?.state).toBe('ended')
  removeSpool(dir)
  expect(await look()).toEqual([])
})

test('goals of a plan are counted, those of an earlier part too', async () => {
  const { spoolRoot, ...project } = folder()
  const head = planned()
  const run = (task: string, workflow: 'linear' | 'agentic', repetition: number, rest: object = {}, success = true) =>
    exampleWorkflowRun({
      workflow,
      success,
      facts: {
        task,
        model: { id: 'embedded', provider: 'embedded', model: 'embedded-1m', site: 'host' },
        goal: { repetition, attempt: 1, lastAttempt: true },
        ...rest,
      },
    })
  await using db = await openDatabase(project.database)
  await db.migrate()
  await db.saveExperiment({ ...exampleExperiment(), id: head.id, runs: [run('sums', 'linear', 1)] }, [])
  await using site = await localSite(project)
  const dir = createSpoolDirectory(spoolRoot, head.id, head)
  const log = openSpool(dir)
  log.append({ type: 'run', run: run('sums', 'linear', 0, { warmUp: true }) })
  log.append({ type: 'run', run: run('geography_qa', 'agentic', 1, {}, false) })
  log.append({
    type: 'run',
    run: run('sums', 'agentic', 1, { goal: { repetition: 1, attempt: 1, lastAttempt: false } }, false),
  })
  const { invocations } = await site.get<SiteAnswers['live']>('/api/live')
  expect(invocations[0]?.goals).toEqual({ done: 2, planned: 8 })
  expect(invocations[0]?.runs.map(({ name, model, workflow, warmUp }) => [name, model, workflow, warmUp])).toEqual([
    ['sums', 'embedded', 'linear', true],
    ['geography_qa', 'embedded', 'agentic', undefined],
    ['sums', 'embedded', 'agentic', undefined],
  ])
  // The experiment goes on in a new log of the same name.
  removeSpool(dir)
  createSpoolDirectory(spoolRoot, head.id, head)
  const [again] = (await site.get<SiteAnswers['live']>('/api/live')).invocations
  expect(again).toMatchObject({ finished: 0, goals: { done: 1, planned: 8 } })
})

test('what nobody has stored yet is shown as such, and left where it is', async () => {
  const { spoolRoot, ...project } = folder()
  const { dir, head } = deadSpool(spoolRoot)
  const running = exampleHead()
  fillSpool(createSpoolDirectory(spoolRoot, running.id, running), { benches: 1 })
  const before = everything(spoolRoot)
  await using site = await localSite(project)
  const { invocations } = await site.get<SiteAnswers['live']>('/api/live')
  expect(invocations.map(({ id, state, finished }) => [id, state, finished])).toEqual([
    [running.id, 'measuring', 2],
    [head.id, 'abandoned', 3],
  ])
  expect(everything(spoolRoot)).toEqual(before)
  expect(readdirSync(dir)).not.toEqual([])
})

test('a log whose head cannot be read says so, and hides no other', async () => {
  const { spoolRoot, ...project } = folder()
  const { dir } = deadSpool(spoolRoot)
  const { head } = deadSpool(spoolRoot)
  appendFileSync(join(dir, 'experiment.json'), '}')
  await using site = await localSite(project)
  const { invocations, problems } = await site.get<SiteAnswers['live']>('/api/live')
  expect(invocations.map(({ id }) => id)).toEqual([head.id])
  expect(problems.map(({ error }) => error)).toEqual([expect.stringContaining('experiment.json cannot be read')])
})
