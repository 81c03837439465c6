import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import type { Run } from '../../src/run.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const env = { ENERGY_READERS: 'fake:watts=30' }
const QUIET = 'bench:\n  control: false\n'
const one = (name: string): string =>
  `import { test } from 'vitest'; test('in ${name}', async ({ bench }) => { await bench('${name}', () => 1).run({ time: 50 }) })`

async function storedRuns(database: string): Promise<Run[]> {
  await using db = await openDatabase(database)
  await db.migrate()
  const experiments = await Promise.all((await db.listExperiments()).map(({ id }) => db.loadExperiment(id)))
  return experiments.flatMap((each) => each?.runs ?? [])
}

test('shards with blobs, then --merge-reports: one report of all benches, and every run stored once', async () => {
  using project = benchProject({
    'one.bench.ts': one('one'),
    'two.bench.ts': one('two'),
    'config/app_settings.yaml': QUIET,
  })
  for (const shard of ['1/2', '2/2']) {
    const { exitCode, output } = await project.run({
      words: ['bench', '--run', `--shard=${shard}`, '--reporter=blob'],
      env,
    })
    expect(exitCode, output).toBe(0)
  }
  const elsewhere = join(project.root, 'fleet.db')
  const merged = await project.run({
    words: ['bench', '--run', '--merge-reports'],
    env: { ...env, ENERGY_DB: elsewhere },
  })
  expect(merged.exitCode, merged.output).toBe(0)
  expect(merged.report?.benchmarks.map(({ name }) => name).toSorted()).toEqual(['one', 'two'])
  expect((await storedRuns(elsewhere)).map(({ name }) => name).toSorted()).toEqual(['one', 'two'])
  const again = await project.run({ words: ['bench', '--run', '--merge-reports'], env })
  expect(again.exitCode, again.output).toBe(0)
  expect((await storedRuns(project.database)).map(({ name }) => name).toSorted()).toEqual(['one', 'two'])
})

test.skipIf(!long)(
  "Vitest's json and junit reports stay whole, and the records travel in the metadata of their tests",
  async () => {
    using project = benchProject({ 'one.bench.ts': one('one'), 'config/app_settings.yaml': QUIET })
    const { exitCode, output, report } = await project.run({
      words: [
        'bench',
        '--run',
        '--reporter=json',
        '--reporter=junit',
        '--outputFile.json=vitest.json',
        '--outputFile.junit=vitest.xml',
      ],
      env,
    })
    expect(exitCode, output).toBe(0)
    const json = JSON.parse(project.lines('vitest.json').join('\n')) as {
      testResults: { assertionResults: { meta: { energy?: { runs: Run[] } } }[] }[]
    }
    const [assertion] = json.testResults[0]?.assertionResults ?? []
    expect(assertion?.meta.energy?.runs.map(({ id }) => id)).toEqual(report?.benchmarks.map(({ id }) => id))
    expect(project.lines('vitest.xml').join('\n')).toMatch(/<testcase .*name="in one"/)
    expect(output).toContain('Energy')
  },
)

test.skipIf(!long)('retry and repeats: each attempt is a record of its own', async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'some.bench.ts': `
      import { expect, test } from 'vitest'
      let tries = 0
      test('again', { retry: 2 }, async ({ bench }) => {
        await bench('retried', () => 1).run({ time: 20 })
        expect(++tries).toBe(3)
      })
      test('repeated', { repeats: 2 }, async ({ bench }) => { await bench('repeated', () => 1).run({ time: 20 }) })
      let turns = 0
      test('task', { tags: ['task'], repeats: 1, retry: 1 }, () => { expect(++turns).not.toBe(1) })`,
  })
  const { report, output, exitCode } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  const attempts = (name: string): string[] =>
    [...(report?.benchmarks ?? []), ...(report?.runs ?? []).map((run) => ({ ...run, name: run.task }))]
      .filter((each) => each.name === name)
      .map(({ attempt: { repeat, retry } }) => `${repeat}.${retry}`)
  expect(attempts('retried')).toEqual(['0.0', '0.1', '0.2'])
  expect(attempts('repeated')).toEqual(['0.0', '1.0', '2.0'])
  expect(attempts('task')).toEqual(['0.0', '0.1', '1.0'])
  expect(output).toContain('retried #3')
})

test('a call that goes on after its test has timed out: the next window waits for its end', async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'some.bench.ts': `
      import { appendFileSync } from 'node:fs'
      import { setTimeout as sleep } from 'node:timers/promises'
      import { test } from 'vitest'
      const note = (text: string) => appendFileSync('notes', text + '\\n')
      test('slow', { timeout: 300 }, async ({ bench }) => {
        await bench('slow', async () => { note('slow begins'); await sleep(1500); note('slow ends') }).run({ iterations: 1, time: 0, warmup: false })
      })
      test('next', async ({ bench }) => {
        await bench('next', async () => { note('next'); await sleep(50) }).run({ iterations: 4, time: 0, warmup: false })
      })`,
  })
  const { exitCode, output, report } = await project.run({ env })
  expect(exitCode).toBe(1)
  expect(output).toContain('timed out in 300ms')
  expect(project.lines('notes').slice(0, 3)).toEqual(['slow begins', 'slow ends', 'next'])
  const [slow, next] = report?.benchmarks ?? []
  expect(slow).toMatchObject({ name: 'slow', status: 'aborted' })
  expect(slow).not.toHaveProperty('joulesPerOp')
  expect(next).toMatchObject({ name: 'next', status: 'completed', windows: 4 })
  expect(next?.secondsPerOp?.median).toBeGreaterThan(0.045)
  expect(next?.secondsPerOp?.median).toBeLessThan(0.2)
})

test.skipIf(!long)('--bail: what was measured before the failure is stored, and the run fails', async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'some.bench.ts': `
      import { test } from 'vitest'
      test('first', async ({ bench }) => { await bench('first', () => 1).run({ time: 20 }) })
      test('second', () => { throw new Error('on purpose') })
      test('third', async ({ bench }) => { await bench('third', () => 1).run({ time: 20 }) })`,
  })
  const { exitCode, report, database } = await project.run({ words: ['bench', '--run', '--bail=1'], env })
  expect(exitCode).toBe(1)
  expect(report?.benchmarks.map(({ name }) => name)).toEqual(['first'])
  expect((await storedRuns(database)).map(({ name }) => name)).toEqual(['first'])
})

const INTERRUPTED = {
  'config/app_settings.yaml': QUIET,
  'some.bench.ts': `
    import { writeFileSync } from 'node:fs'
    import { test } from 'vitest'
    test('first', async ({ bench }) => { await bench('first', () => 1).run({ time: 20 }) })
    let told = false
    test('second', async ({ bench }) => {
      await bench('second', () => {
        if (!told) writeFileSync('second', String(process.pid))
        told = true
        let h = 0
        for (let i = 0; i < 1000; i++) h += i
        return h
      }).run({ time: 30_000 })
    })
    test('third', async ({ bench }) => { await bench('third', () => 1).run({ time: 20 }) })`,
  'quick.bench.ts': one('quick'),
}

async function storesTheRest(project: BenchProject): Promise<void> {
  await expect.poll(() => gone(Number(project.lines('second')[0])), { timeout: 5000 }).toBe(true)
  const { output, exitCode, database } = await project.run({ words: ['bench', '--run', 'quick'], env })
  expect(exitCode, output).toBe(0)
  expect(output).toContain('Recovered 2 runs')
  const seen = (await storedRuns(database)).map(({ name, status }) => `${name} ${status}`)
  expect(seen.toSorted()).toEqual(['first completed', 'quick completed', 'second aborted'])
  expect(readdirSync(join(project.root, '.vitest/energy/spool'))).toEqual([])
}

const gone = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return true
  }
}

const stops = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGKILL', null],
] as const
// Ctrl-C below is a SIGINT, too.
test.skipIf(!long).for(stops)(
  '%s to the main process: its worker ends, too, and the next start stores what was finished',
  async ([name, code]) => {
    using project = benchProject(INTERRUPTED)
    const running = project.run({ words: ['bench', '--run', 'some'], env })
    await project.file('second')
    project.signal(name, { main: true })
    const { exitCode, output } = await running
    expect(exitCode, output).toBe(code)
    if (code !== null) expect(output).toContain('the next start stores it')
    await storesTheRest(project)
  },
)

const noTerminal = existsSync('/usr/bin/script') ? undefined : 'needs script(1)'
test.skipIf(noTerminal)(`Ctrl-C in a terminal does the same (${noTerminal ?? 'a pty'})`, async () => {
  using project = benchProject(INTERRUPTED)
  const running = project.run({ words: ['bench', '--run', 'some'], env, terminal: true })
  await project.file('second')
  project.type('\u0003')
  expect((await running).output).toContain('the next start stores it')
  await storesTheRest(project)
})

test.skipIf(!long)('the threads pool measures as the forks pool does', async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'vitest.config.ts': `
      import { energy } from 'vitest-energy'
      import { defineConfig } from 'vitest/config'
      export default defineConfig({ plugins: [energy()], test: { pool: 'threads' } })`,
    'some.bench.ts': `
      import { isMainThread } from 'node:worker_threads'
      import { expect, test } from 'vitest'
      test('in a thread', async ({ bench }) => {
        expect(isMainThread).toBe(false)
        await bench('sum', () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run({ time: 200 })
      })
      test('task', { tags: ['task'] }, async () => { await new Promise((done) => setTimeout(done, 300)) })`,
  })
  const { exitCode, output, report } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  expect(report?.benchmarks[0]?.watts).toBeCloseTo(30, 1)
  expect(report?.benchmarks[0]?.cpuSecondsPerOp).toBeGreaterThan(0)
  expect(report?.runs[0]?.watts).toBeCloseTo(30, 1)
})

test.skipIf(!long)("a user's reporters, setup files and runner stay in use", async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'vitest.config.ts': `
      import { appendFileSync } from 'node:fs'
      import { energy } from 'vitest-energy'
      import { defineConfig } from 'vitest/config'
      const reporter = {
        onTestRunStart: () => appendFileSync('notes', 'reporter starts\\n'),
        onTestRunEnd: () => appendFileSync('notes', 'reporter ends\\n'),
      }
      export default defineConfig({
        plugins: [energy()],
        test: { reporters: ['default', reporter], setupFiles: ['./setup.ts'], runner: './runner.ts' },
      })`,
    'setup.ts': `import { appendFileSync } from 'node:fs'; appendFileSync('notes', 'setup\\n')`,
    'runner.ts': `
      import { appendFileSync } from 'node:fs'
      import { TestRunner } from 'vitest'
      export default class extends TestRunner {
        onAfterRunFiles(files) { appendFileSync('notes', 'runner\\n'); return super.onAfterRunFiles(files) }
      }`,
    'one.bench.ts': one('one'),
  })
  const { exitCode, output, report } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  expect(project.lines('notes')).toEqual(['reporter starts', 'setup', 'runner', 'reporter ends'])
  expect(report?.benchmarks).toHaveLength(1)
})

test.skipIf(!long)('fake timers do not touch the clock of the windows', async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'some.bench.ts': `
      import { beforeEach, afterEach, test, vi } from 'vitest'
      beforeEach(() => { vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'setInterval', 'performance', 'hrtime'], now: 0 }) })
      afterEach(() => { vi.useRealTimers() })
      const spin = () => { let h = 0; for (let i = 0; i < 20_000_000; i++) h = (h + i) & 0xffff; return h }
      test('bench', async ({ bench }) => { await bench('spin', spin).run({ time: 300 }) })
      test('task', { tags: ['task'] }, () => { for (let i = 0; i < 10; i++) spin() })`,
  })
  const { exitCode, output, report } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  const [bench] = report?.benchmarks ?? []
  const [task] = report?.runs ?? []
  expect(bench?.secondsPerOp?.median).toBeGreaterThan(0.001)
  expect(bench?.watts).toBeCloseTo(30, 1)
  expect((task?.seconds ?? 0) / (bench?.secondsPerOp?.median ?? 1)).toBeGreaterThan(5)
  expect(task?.watts).toBeCloseTo(30, 1)
  expect(report?.createdAt).not.toMatch(/^1970/)
})

test('a concurrent test is refused with a sentence, the others are measured', async () => {
  using project = benchProject({
    'config/app_settings.yaml': QUIET,
    'some.bench.ts': `
      import { test } from 'vitest'
      test.concurrent('beside others', async ({ bench }) => { await bench('no', () => 1).run({ time: 20 }) })
      test.concurrent('a task beside others', { tags: ['task'] }, () => undefined)
      test('alone', async ({ bench }) => { await bench('yes', () => 1).run({ time: 20 }) })`,
  })
  const { exitCode, output, report } = await project.run({ env })
  expect(exitCode).toBe(1)
  expect(output).toContain('The test "beside others" is concurrent')
  expect(output).toContain('The test "a task beside others" is concurrent')
  expect(report?.benchmarks.map(({ name }) => name)).toEqual(['yes'])
  expect(report?.runs).toEqual([])
})

test("a user's own benchmark.provider is kept, and one sentence says that nothing is measured", async () => {
  using project = benchProject({
    'vitest.config.ts': `
      import { energy } from 'vitest-energy'
      import { defineConfig } from 'vitest/config'
      export default defineConfig({ plugins: [energy()], test: { benchmark: { provider: './provider.ts' } } })`,
    'provider.ts': `
      import { Bench } from 'tinybench'
      export default { async run({ registrations }) {
        return registrations.map(({ name }) => {
          const bench = new Bench({ iterations: 2, time: 0, warmup: false })
          bench.add(name, () => ({ overriddenDuration: 1 }), { async: false })
          bench.runSync()
          return { ...bench.getTask(name).result, name }
        })
      } }`,
    'one.bench.ts': one('one'),
  })
  const { exitCode, output, report } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  expect(output).toContain('has a benchmark.provider of its own, which is kept: its benches are not measured.')
  expect(report).toBeUndefined()
})
