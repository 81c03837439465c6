import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { takeHostLock } from '../../../src/engine/host-lock.ts'
import type { EnergyErrorCode } from '../../../src/errors.ts'
import { plainConfig } from '../../support/bench-project.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { assertNoStack, ONE_BENCH, WatchedProject } from '../watched-project.ts'

interface Start {
  code: EnergyErrorCode
  /** Content of config/app_settings.yaml; undefined for a folder of this name. */
  settings?: string
  env?: Record<string, string>
  says: RegExp
  exitCode?: number
}

const STARTS: Start[] = [
  {
    code: 'CONFIG_INVALID',
    settings: 'bench:\n  windows: 3\n',
    says: /app_settings\.yaml:2:3 bench\.windows: found 3 under an unknown key[^]*Correct what is listed/,
  },
  {
    code: 'CONFIG_UNREADABLE',
    says: /app_settings\.yaml cannot be read: EISDIR.*\n.*Make it a file that this user may read, or remove it\./,
  },
  {
    code: 'READER_UNKNOWN',
    settings: '',
    env: { ENERGY_READERS: 'rappl' },
    says: /There is no reader called "rappl"\.\n.*Choose from auto/,
  },
  { code: 'REGION_UNKNOWN', settings: 'footprint: { region: DEW }\n', says: /no region "DEW"; did you mean DEU/ },
  {
    code: 'NO_COUNTER',
    settings: 'requireMeasured: true\n',
    env: { ENERGY_READERS: 'rapl-powercap,model' },
    says: /model: .*gives modelled numbers[^]*vitest-energy doctor/,
  },
  {
    code: 'LOCKED',
    settings: 'lock: { waitSeconds: 0.1 }\n',
    says: /Another measuring process \(pid \d+\) has held this machine for 0\.1 s\.\n.*raise lock\.waitSeconds/,
  },
  {
    code: 'CONFIG_INVALID',
    settings: 'lock: { path: nowhere }\n',
    says: /lock\.path: the lock file .*nowhere\/vitest-energy\.lock cannot be opened: ENOENT.*\n.*Name a directory that exists/,
  },
]

/** What stops `vitest bench` before anything runs: nothing has been run, stored or left. */
async function refusedStarts(): Promise<Outcome> {
  await using project = new WatchedProject({
    'some.bench.ts': `${ONE_BENCH}\nimport { writeFileSync } from 'node:fs'\nwriteFileSync('ran', '')`,
  })
  const file = join(project.root, 'config/app_settings.yaml')
  const said: string[] = []
  for (const { code, settings, env, says } of STARTS) {
    rmSync(file, { recursive: true, force: true })
    if (settings === undefined) mkdirSync(file)
    else writeFileSync(file, settings)
    project.arranged()
    const held =
      code === 'LOCKED' ? await takeHostLock({ counterRoot: join(project.root, 'sys'), waitSeconds: 0 }) : undefined
    const { exitCode, output } = await project.vitest({ env: env ?? {} })
    await held?.release()
    assert.notEqual(exitCode, 0, `${code}: ${output}`)
    assert.match(output, says, code)
    assertNoStack(output)
    said.push(`${code}: ${exitCode}`)
    await project.unchanged()
    assert.equal(await project.stored(), 'nothing', code)
  }
  return { exitCode: 1, said: said.join(', '), kept: 'nothing', unchanged: await project.unchanged() }
}

const IN_TESTS = `
  import { expect, test } from 'vitest-energy/test'
  test('a bench', async ({ bench }) => { await bench('fine', () => 1).run({ time: 20 }) })
  test('CONFIG_INVALID', async ({ bench }) => { await bench('some', { energy: { limit: 'lots' } }, () => 1).run({ time: 20 }) })
  test('USAGE', async ({ bench }) => {
    const result = await bench('limited', () => 1).run({ time: 20 })
    expect(result).toUseEnergyBelow('5 apples')
  })
  test.concurrent('UNSUPPORTED_HOST', async ({ bench }) => { await bench('beside', () => 1).run({ time: 20 }) })
  test('TASK_UNKNOWN', ({ tasks }) => { tasks.get('geografy_qa') })
  test('MODEL_UNKNOWN', async ({ harness, tasks }) => { await harness.runPair(tasks.get('geography_qa'), { model: 'nobody', repetitions: 1 }) })
  test('after all', async ({ bench }) => { await bench('fine, too', () => 1).run({ time: 20 }) })`

const IN_TEST_SAYS: [EnergyErrorCode, RegExp][] = [
  ['CONFIG_INVALID', /The bench "some" has options that do not fit: energy\.limit: .*'lots'\.\s+Allowed in energy: /],
  ['USAGE', /toUseEnergyBelow was given "5 apples", which is no energy\.\s+Give joules/],
  ['UNSUPPORTED_HOST', /The test .*UNSUPPORTED_HOST.* is concurrent/],
  ['TASK_UNKNOWN', /config\/tasks\.yaml has no task "geografy_qa"\.\s+Did you mean geography_qa/],
  ['MODEL_UNKNOWN', /config\/models\.json has no model "nobody"\.\s+It has embedded/],
]

/** Errors of single tests: each fails its test alone, with its remedy, and the others are measured and stored. */
async function failedTests(): Promise<Outcome> {
  await using project = new WatchedProject({ 'some.bench.ts': IN_TESTS })
  const { exitCode, output } = await project.vitest()
  assert.equal(exitCode, 1, output)
  for (const [code, says] of IN_TEST_SAYS) {
    assert.match(output, new RegExp(`FAIL .*> ${code}\n`), code)
    assert.match(output, says, code)
  }
  assert.doesNotMatch(output, /FAIL .*(?:a bench|after all)/)
  assertNoStack(output)
  const kept = await project.stored()
  assert.match(kept, /3 completed.*of 1 experiment \(failed\)$/, output)
  return {
    exitCode: 1,
    said: IN_TEST_SAYS.map(([code]) => code).join(', '),
    kept,
    unchanged: await project.unchanged(),
  }
}

/** A goal that no workflow reaches. */
async function failedTask(): Promise<Outcome> {
  await using project = new WatchedProject({
    'tasks.energy.ts': `
      import { taskSuite } from 'vitest-energy/test'
      taskSuite({ repetitions: 1 })`,
    'config/tasks.yaml': `tasks:
  - { id: never, category: qa, name: Never, description: No answer fits, level: 1, prompt: What is the capital of Japan?, tools: [], checker: { kind: exact, expected: nothing of this kind } }
`,
    'config/app_settings.yaml': 'bench: { control: false }\nllm: { warmUps: 0 }\n',
  })
  const { exitCode, output } = await project.vitest()
  assert.equal(exitCode, 1, output)
  assert.match(
    output,
    /No attempt at never reached its goal: [^]*Look at the answers with `llm: \{ storeText: true \}`/,
  )
  assertNoStack(output)
  const kept = await project.stored()
  assert.match(kept, /^2 runs \(2 completed\) of 1 experiment \(failed\)$/, output)
  return { exitCode: 1, said: 'No attempt at never reached its goal', kept, unchanged: await project.unchanged() }
}

/** The log of an earlier invocation that cannot be read: it is told, stays where it is, and keeps nobody from measuring. */
async function corruptLog(): Promise<Outcome> {
  await using project = new WatchedProject({
    'some.bench.ts': ONE_BENCH,
    'vitest.config.ts': plainConfig(),
    '.vitest/energy/spool/some/experiment.json': '{"owner":',
  })
  const { exitCode, output } = await project.vitest()
  assert.equal(exitCode, 1, output)
  assert.match(
    output,
    /experiment\.json cannot be read: .*\n.*Its records cannot be stored without it: move .*some away/,
  )
  assertNoStack(output)
  const kept = await project.stored()
  assert.equal(kept, '1 run (1 completed) of 1 experiment (completed)')
  return {
    exitCode: 1,
    said: 'experiment.json cannot be read',
    kept,
    unchanged: await project.unchanged({ spools: 1 }),
  }
}

const FILES = 10_000

/** Ten thousand tests of one file, and fifty projects: all of them are stored. */
async function manyTests(): Promise<Outcome> {
  await using project = new WatchedProject({
    'many.bench.ts': `
      import { test } from 'vitest'
      for (let i = 0; i < ${FILES}; i++)
        test('t' + i, async ({ bench }) => {
          await bench('b' + i, { energy: { warmupSeconds: 0, timeSeconds: 0.001, minWindows: 1, windowSeconds: 0.001 } }, () => 1).run()
        })`,
  })
  const { exitCode, output } = await project.vitest()
  assert.equal(exitCode, 0, output.slice(-2000))
  const kept = await project.stored()
  assert.equal(kept, `${FILES} runs (${FILES} completed) of 1 experiment (completed)`)
  return { exitCode: 0, said: 'the report', kept, unchanged: await project.unchanged() }
}

const PROJECTS = 50

async function manyProjects(): Promise<Outcome> {
  const names = Array.from({ length: PROJECTS }, (_, i) => `p${i}`)
  await using project = new WatchedProject({
    ...Object.fromEntries(names.map((name) => [`${name}/some.bench.ts`, ONE_BENCH])),
    'vitest.config.ts': `
      import { energy } from 'vitest-energy'
      import { defineConfig } from 'vitest/config'
      export default defineConfig({
        plugins: [energy()],
        test: { projects: ${JSON.stringify(names)}.map((name) => ({ extends: true, test: { name, root: './' + name } })) },
      })`,
  })
  const { exitCode, output } = await project.vitest()
  assert.equal(exitCode, 0, output.slice(-2000))
  const kept = await project.stored()
  assert.equal(kept, `${PROJECTS} runs (${PROJECTS} completed) of 1 experiment (completed)`)
  return { exitCode: 0, said: 'one report of all projects', kept, unchanged: await project.unchanged() }
}

/** Codes of errors under Vitest, and more of everything than anybody has. */
export const VITEST: FaultCase[] = [
  {
    fault:
      'wrong settings, an unreadable file, an unknown reader or region, no counter, a held lock, no folder of locks',
    place: 'vitest bench, before anything runs',
    tells: ['CONFIG_INVALID', 'CONFIG_UNREADABLE', 'READER_UNKNOWN', 'REGION_UNKNOWN', 'NO_COUNTER', 'LOCKED'],
    long: true,
    run: refusedStarts,
  },
  {
    fault: 'wrong options, a wrong argument, a concurrent test, an unknown task and model',
    place: 'vitest bench, in one of seven tests each',
    tells: ['CONFIG_INVALID', 'USAGE', 'UNSUPPORTED_HOST', 'TASK_UNKNOWN', 'MODEL_UNKNOWN'],
    run: failedTests,
  },
  {
    fault: 'no workflow reaches its goal',
    place: 'vitest bench, taskSuite',
    tells: ['TASK_FAILED'],
    long: true,
    run: failedTask,
  },
  {
    fault: 'the head of an earlier log is torn',
    place: 'vitest bench, at its start',
    tells: ['SPOOL_CORRUPT'],
    long: true,
    run: corruptLog,
  },
  { fault: '10 000 tests', place: 'vitest bench, one file', tells: [], long: true, run: manyTests },
  { fault: '50 projects', place: 'vitest bench', tells: [], long: true, run: manyProjects },
]
