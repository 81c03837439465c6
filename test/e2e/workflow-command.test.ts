import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Experiment, TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { type FinishedCommand, startCommand } from '../support/energy-command.ts'
import { long } from '../support/long.ts'

const SHIPPED_TASKS = resolve(import.meta.dirname, '../../config/tasks.yaml')
const FILES = { 'config/app_settings.yaml': 'bench:\n  control: false\nsampling:\n  telemetry: false\n' }

const started = (project: BenchProject, words: string[]): ReturnType<typeof startCommand> =>
  startCommand(project.root, words, { ENERGY_READERS: 'fake:watts=30' })

const command = (project: BenchProject, words: string[]): Promise<FinishedCommand> => started(project, words).finished

async function stored(project: BenchProject): Promise<Experiment[]> {
  await using db = await openDatabase(project.database)
  await db.migrate()
  const experiments: Experiment[] = []
  for (const { id } of await db.listExperiments()) {
    const experiment = await db.loadExperiment(id)
    if (experiment) experiments.push(experiment)
  }
  return experiments
}

const workflowRuns = ({ runs }: Experiment): TaskRun[] =>
  runs.filter((run): run is TaskRun => run.kind === 'task' && run.workflowFacts?.warmUp === undefined)

const goalOf = ({ workflow, workflowFacts }: TaskRun): string =>
  `${workflowFacts?.task} ${workflow} ${workflowFacts?.goal.repetition} ${workflowFacts?.goal.attempt}`

/** Waits until so many runs have been logged in the spool. */
async function logged(project: BenchProject, runs: number): Promise<void> {
  const spool = join(project.root, '.vitest/energy/spool')
  const count = (): number => {
    try {
      const text = readdirSync(spool, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ndjson') && name.includes('records'))
        .map((name) => readFileSync(join(spool, name), 'utf8'))
        .join('')
      return text.split('{"type":"run"').length - 1
    } catch {
      // Nothing has been written yet.
      return 0
    }
  }
  while (count() < runs) await sleep(20)
}

test('tasks in both workflows: runs, pairs, phases that sum to the window, tokens that sum over the calls', async () => {
  using project = benchProject(FILES)
  const { exitCode, stdout, stderr } = await command(project, [
    'run',
    'geography_qa',
    'tg_single_calc',
    '--repetitions',
    '2',
    '--json',
  ])
  expect(exitCode, stderr).toBe(0)
  // Whoever else measures on this machine is waited for, and that is said.
  expect(stderr.replace(/^Waiting: .*\n/, '')).toBe('')
  const report = JSON.parse(stdout) as { pairs: { task: string; pairs: number }[]; goals: unknown; runs: unknown[] }
  expect(report.pairs.map(({ task, pairs }) => `${task} ${pairs}`).toSorted()).toEqual([
    'geography_qa 2',
    'tg_single_calc 2',
  ])
  const [experiment] = await stored(project)
  const runs = workflowRuns(experiment as Experiment)
  expect(new Set(runs.map(goalOf)).size).toBe(8)
  expect(experiment?.pairs).toHaveLength(4)
  expect(experiment?.runs).toHaveLength(10)
  for (const run of runs) {
    const { workflowFacts: facts, seconds, totalJoules, success } = run
    const sum = (values: (number | undefined)[]): number =>
      values.reduce<number>((total, each) => total + (each ?? 0), 0)
    // What is recorded for it says that without a tool the number is a guess, and a wrong one.
    expect(success, goalOf(run)).toBe(!(run.workflow === 'linear' && facts?.task === 'tg_single_calc'))
    expect(sum(facts?.phases.map((phase) => phase.seconds) ?? [])).toBeCloseTo(seconds, 9)
    expect(sum(facts?.phases.map((phase) => phase.joules) ?? [])).toBeCloseTo(totalJoules ?? Number.NaN, 6)
    expect(facts?.tokens.total).toBe(sum(facts?.calls.map(({ tokens }) => tokens.total) ?? []))
    expect(facts?.calls.every(({ prefillJoules, decodeJoules }) => prefillJoules && decodeJoules)).toBe(true)
    expect(facts?.model).toMatchObject({ site: 'host', synthetic: true })
    expect(JSON.stringify(run)).not.toMatch(/apiKey|Bearer/)
  }
})

test('an interrupted experiment is stored, and goes on without a run of it being repeated', async () => {
  using project = benchProject(FILES)
  const first = started(project, ['run', 'geography_qa', 'factual_qa', '--repetitions', '2'])
  await logged(project, 4)
  process.kill(first.pid, 'SIGINT')
  const { exitCode, stderr } = await first.finished
  expect(exitCode, stderr).toBe(1)
  const [partial] = await stored(project)
  expect(partial?.status).toBe('partial')
  expect(stderr).toContain('Stopping: what has been measured will be stored.')
  expect(stderr).toContain(`vitest-energy run --resume ${partial?.id}`)
  const before = workflowRuns(partial as Experiment).filter(({ status }) => status === 'completed')
  expect(before.length).toBeGreaterThanOrEqual(1)
  expect(partial?.runs.filter(({ status }) => status === 'failed').length).toBeLessThanOrEqual(1)
  const own = join(project.root, 'config/tasks.yaml')
  writeFileSync(own, readFileSync(SHIPPED_TASKS, 'utf8').replace('capital', 'largest town'))
  const changed = await command(project, ['run', '--resume'])
  expect(changed.stderr).toMatch(/tasks or models of this experiment have changed/)
  expect(changed.exitCode).toBe(64)
  rmSync(own)
  const resumed = await command(project, ['run', '--resume'])
  expect(resumed.exitCode, resumed.stderr).toBe(0)
  const experiments = await stored(project)
  expect(experiments).toHaveLength(1)
  const [whole] = experiments
  expect(whole?.status).toBe('completed')
  const completed = workflowRuns(whole as Experiment).filter(({ status }) => status === 'completed')
  expect(completed.map(goalOf).toSorted()).toEqual(
    ['factual_qa', 'geography_qa']
      .flatMap((task) => ['agentic', 'linear'].flatMap((workflow) => [1, 2].map((n) => `${task} ${workflow} ${n} 1`)))
      .toSorted(),
  )
  for (const run of before) expect(completed.find(({ id }) => id === run.id)).toEqual(run)
  expect(whole?.pairs).toHaveLength(4)
  // What was interrupted has cost its energy for the same goal: it is no goal of its own.
  const pairIds = Map.groupBy(
    workflowRuns(whole as Experiment).flatMap(({ workflowFacts }) => workflowFacts ?? []),
    ({ task, goal }) => `${task} ${goal.repetition}`,
  )
  for (const facts of pairIds.values()) expect(new Set(facts.map(({ pair }) => pair?.id)).size).toBe(1)
  expect((await command(project, ['run', '--resume'])).stderr).toContain('There is no experiment to go on with')
})

test.skipIf(!long)('an experiment whose process was killed goes on from its log', async () => {
  using project = benchProject(FILES)
  const first = started(project, ['run', 'geography_qa', '--repetitions', '2'])
  await logged(project, 4)
  process.kill(first.pid, 'SIGKILL')
  await first.finished
  const resumed = await command(project, ['run', '--resume'])
  expect(resumed.exitCode, resumed.stderr).toBe(0)
  expect(resumed.stderr).toContain('Recovered')
  const [whole] = await stored(project)
  const completed = workflowRuns(whole as Experiment).filter(({ status }) => status === 'completed')
  expect(completed.map(goalOf).toSorted()).toEqual(
    ['agentic', 'linear'].flatMap((workflow) => [1, 2].map((n) => `geography_qa ${workflow} ${n} 1`)),
  )
  expect(whole?.pairs).toHaveLength(2)
  expect(whole?.status).toBe('completed')
})

test.each<[words: string[], said: RegExp, exitCode: number]>([
  [['run', 'geografy_qa'], /geografy_qa.*\n.*geography_qa/, 64],
  [['run', '--model', 'nobody'], /nobody/, 64],
  [['run', '--workflow', 'quick'], /--workflow takes linear and agentic; found "quick"/, 64],
  [['run', '--level', '4'], /--level takes 1, 2 and 3/, 64],
  [['run', '--repetitions', '0'], /--repetitions takes a whole number/, 64],
  [['run', 'geography_qa', '--model', 'groq'], /GROQ_API_KEY/, 3],
  [['run', 'geography_qa', '--model', 'vllm', '--repetitions', '1'], /port 8000/, 3],
  [['run', '--resume', 'nothing'], /no experiment nothing/, 64],
  [['run', '--resume', '--repetitions', '3'], /--resume goes on with the plan.*--repetitions beside it/, 64],
])('%j says what is wrong', async (words, said, expected) => {
  using project = benchProject(FILES)
  const { exitCode, stderr } = await command(project, words)
  expect(stderr).toMatch(said)
  expect(exitCode).toBe(expected)
})

test('--list shows every task', async () => {
  using project = benchProject(FILES)
  const { stdout, exitCode } = await command(project, ['run', '--list'])
  expect(exitCode).toBe(0)
  expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(26)
  const json = JSON.parse((await command(project, ['run', '--list', '--json'])).stdout) as {
    id: string
    level: number
  }[]
  expect(new Set(json.map(({ level }) => level))).toEqual(new Set([1, 2, 3]))
})
