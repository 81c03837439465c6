import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Experiment, TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const MEASURED = { env: { ENERGY_READERS: 'fake:watts=30' } }
const SETTINGS = `
bench: { control: false }
sampling: { telemetry: false }
llm: { warmUps: 0, repetitions: 1 }
`

const tasks = (...ids: string[]): string =>
  `tasks:\n${ids.map((id) => `  - { id: ${id}, category: qa, name: N, description: D, level: 1, prompt: 'Is it ${id}?', checker: { kind: exact, expected: it is } }\n`).join('')}`

const answers = (...ids: string[]): string =>
  `answers:\n${ids.map((id) => `  - { task: ${id}, linear: it is, plan: { steps: [{ id: s1, instruction: think, depends_on: [] }] }, steps: { s1: so }, synthesis: it is }\n`).join('')}`

const config = (...ids: string[]): Record<string, string> => ({
  'config/app_settings.yaml': SETTINGS,
  'config/tasks.yaml': tasks(...ids),
  'config/recorded_answers.yaml': answers(...ids),
})

async function stored(project: BenchProject): Promise<Experiment[]> {
  await using db = await openDatabase(project.database)
  await db.migrate()
  const experiments = await Promise.all((await db.listExperiments()).map(({ id }) => db.loadExperiment(id)))
  return experiments.filter((experiment) => experiment !== undefined)
}

const isTask = (run: Experiment['runs'][number]): run is TaskRun => run.kind === 'task'
const tasksOf = (experiment: Experiment | undefined): TaskRun[] => experiment?.runs.filter(isTask) ?? []
const inTest = (runs: TaskRun[], suite: string): TaskRun[] => runs.filter((run) => run.suite === suite)
const goal = ({ workflow, workflowFacts }: TaskRun): string =>
  `${workflowFacts?.task} ${workflow} ${workflowFacts?.goal.repetition}`

const expectApart = (runs: TaskRun[]): void => {
  const windows = runs.map(({ startNs, endNs }) => [BigInt(startNs), BigInt(endNs)] as const)
  windows.sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [i, [start]] of windows.entries()) expect(start >= (windows[i - 1]?.[1] ?? 0n)).toBe(true)
}

const FIXTURES = `
  import { setTimeout as sleep } from 'node:timers/promises'
  import { expect, test } from 'vitest-energy/test'
  test('a pair', { timeout: 60_000 }, async ({ harness }) => {
    const { pairs, linear, agentic } = await harness.runPair('one', { repetitions: 2 })
    expect(pairs).toHaveLength(2)
    expect([...linear, ...agentic].every(({ success, totalJoules }) => success && totalJoules > 0)).toBe(true)
  })
  test('single runs', { timeout: 60_000 }, async ({ linear, agentic, tasks }) => {
    expect(tasks.select({ levels: [1] }).map(({ id }) => id)).toEqual(['one', 'two'])
    await linear(tasks.get('one'))
    await linear('one')
    await agentic('one')
    await expect(linear('on')).rejects.toThrow(/no task "on".*\\nDid you mean one/)
    await expect(linear('one', { model: 'embeded' })).rejects.toThrow(/no model "embeded"/)
  })
  test('nested', { tags: ['task'], timeout: 60_000 }, async ({ linear }) => { await linear('two') })
  test.concurrent('beside others', async ({ linear }) => { await linear('one') })
  test('two at once', { timeout: 60_000 }, async ({ linear, agentic }) => {
    const first = [linear('one'), agentic('two')]
    await Promise.allSettled(first)
    const early = agentic('one')
    await sleep(30)
    await expect(linear('two')).rejects.toThrow('A second workflow was started')
    expect((await early).success).toBe(true)
  })
  test('too slow', { timeout: 250 }, async ({ harness }) => { await harness.runPair('two', { repetitions: 100 }) })
  test('after it', { timeout: 60_000 }, async ({ linear }) => { expect((await linear('two')).success).toBe(true) })
  let tries = 0
  test('second try', { retry: 1, timeout: 60_000 }, async ({ linear }) => { await linear('two'); expect(++tries).toBe(2) })
`

test('fixtures: pairs, single runs, nested, one at a time, timed out, retried', async () => {
  using project = benchProject({ ...config('one', 'two'), 'some.energy.ts': FIXTURES })
  const { output, report } = await project.run(MEASURED)
  expect(output).toMatch(/Tests\s+2 failed \| 6 passed/)
  expect(output).toContain('The test "beside others" is concurrent')
  expect(output).toContain('Test timed out in 250ms')
  const [experiment] = await stored(project)
  const runs = tasksOf(experiment)
  const workflows = runs.filter(({ workflow }) => workflow !== 'test')
  expectApart(workflows)
  expect(inTest(runs, 'a pair').map(goal).toSorted()).toEqual([
    'one agentic 1',
    'one agentic 2',
    'one linear 1',
    'one linear 2',
  ])
  expect(experiment?.pairs?.filter(({ task }) => task === 'one')).toHaveLength(2)
  // Each call is a goal of its own: none is an attempt at an earlier one.
  expect(inTest(runs, 'single runs').map(goal)).toEqual(['one linear 3', 'one linear 4', 'one agentic 3'])
  expect(new Set(workflows.map(goal)).size).toBe(workflows.length)
  const successes = workflows.filter(({ success, workflow }) => success && workflow === 'linear').length
  expect(report?.goals?.linear.succeeded).toBe(successes)

  const [outer] = runs.filter(({ name, workflow }) => name === 'nested' && workflow === 'test')
  const [inner] = inTest(runs, 'nested')
  expect(BigInt(inner?.startNs ?? 0) > BigInt(outer?.startNs ?? 0)).toBe(true)
  expect(BigInt(inner?.endNs ?? 0) < BigInt(outer?.endNs ?? 0)).toBe(true)
  expect(inTest(runs, 'beside others')).toEqual([])

  // What was running when time was up is stored as failed, with its energy; nothing of that test begins afterwards.
  const slow = inTest(runs, 'too slow')
  expect(slow.at(-1)).toMatchObject({ status: 'failed', success: false, error: expect.stringContaining('timed out') })
  expect(slow.at(-1)?.totalJoules).toBeGreaterThan(0)
  expect(slow.at(-1)?.workflowFacts?.failure?.type).toBe('cancelled')
  expect(slow.slice(0, -1).every(({ status }) => status === 'completed')).toBe(true)
  const booked = experiment?.pairs?.flatMap(({ linearRunId, agenticRunId }) => [linearRunId, agenticRunId])
  expect(booked).not.toContain(slow.at(-1)?.id)
  expect(inTest(runs, 'after it')).toMatchObject([{ success: true }])
  expect(inTest(runs, 'second try').map(({ attempt }) => attempt.retry)).toEqual([0, 1])
})

test.skipIf(!long)('a task that is added to the file is a test from then on', async () => {
  using project = benchProject({
    ...config('one'),
    'all.energy.ts': `import { taskSuite } from 'vitest-energy/test'\ntaskSuite()`,
  })
  const before = await project.run(MEASURED)
  expect(before.exitCode, before.output).toBe(0)
  expect(before.output).toMatch(/Tests\s+1 passed/)
  for (const [name, text] of Object.entries(config('one', 'two', 'three')))
    writeFileSync(join(project.root, name), text)
  writeFileSync(join(project.root, 'config/recorded_answers.yaml'), answers('one', 'two'))
  const after = await project.run(MEASURED)
  expect(after.output).toMatch(/Tests\s+1 failed \| 2 passed/)
  // Nobody has recorded an answer to the third: its test says which rule its answers did not fit.
  expect(after.output).toMatch(/No attempt at three reached its goal/)
  expect(after.report?.runs.map(({ task }) => task)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('one'),
      expect.stringContaining('two'),
      expect.stringContaining('three'),
    ]),
  )
  writeFileSync(join(project.root, 'config/tasks.yaml'), 'tasks: []\n')
  const empty = await project.run(MEASURED)
  expect(empty.exitCode).not.toBe(0)
  expect(empty.output).toMatch(/tasks\.yaml:1:1 tasks: found \[\], allowed is a list of objects/)
})

test('an ordinary project runs workflows unmeasured and says so; its workers stay as they are', async () => {
  using project = benchProject({
    ...config('one'),
    'a.test.ts': `
      import { expect, test } from 'vitest-energy/test'
      globalThis.seen = true
      test('workflows', { timeout: 60_000 }, async ({ linear, harness }) => {
        expect((await linear('one')).totalJoules).toBeUndefined()
        const { pairs, linear: runs } = await harness.runPair('one')
        expect(runs).toHaveLength(1)
        expect(runs[0].success).toBe(true)
      })
      test.concurrent('another', { timeout: 60_000 }, async ({ linear }) => { expect((await linear('one')).success).toBe(true) })`,
    'b.test.ts': `
      import { expect, test } from 'vitest'
      test('isolated', () => { expect(globalThis.seen).toBeUndefined() })`,
  })
  const { output, exitCode, report } = await project.run({ words: ['run'], ...MEASURED })
  expect(exitCode, output).toBe(0)
  expect(output.match(/ran tasks without measuring/g)).toHaveLength(1)
  expect(output).toContain('2 tests ran tasks without measuring')
  expect(report).toBeUndefined()
  expect(readdirSync(project.root).toSorted()).toEqual(expect.not.arrayContaining(['data', '.vitest']))
})

test('without openai the error names the package and the line that installs it', async () => {
  using project = benchProject({
    ...config('one'),
    'vitest.config.ts': `
      import { energy } from 'vitest-energy'
      import { defineConfig } from 'vitest/config'
      export default defineConfig({ plugins: [energy()], test: { execArgv: ['--import', ${JSON.stringify(
        `data:text/javascript,import{registerHooks}from"node:module";registerHooks({resolve:(s,c,n)=>{if(s==="openai"||s.includes("/node_modules/openai/"))throw Object.assign(new Error("Cannot find package 'openai'"),{code:"ERR_MODULE_NOT_FOUND"});return n(s,c)}})`,
      )}] } })`,
    'some.energy.ts': `
      import { test } from 'vitest-energy/test'
      test('needs it', async ({ linear }) => { await linear('one') })`,
  })
  const { output, exitCode } = await project.run(MEASURED)
  expect(exitCode).toBe(1)
  expect(output).toMatch(/The model embedded needs the package openai, which is not installed\.\nnpm i -D openai/)
})
