import { expect, test } from 'vitest'
import { benchProject } from '../support/bench-project.ts'

/**
 * The surfaces of Vitest that this package stands on, used here without it: when a Vitest changes one of them, this file
 * names it. Each door writes down what it was given.
 */
const NOTE = `
  import { appendFileSync } from 'node:fs'
  export const note = (door, seen) => appendFileSync(process.env.NOTES, JSON.stringify({ door, ...seen }) + '\\n')
`
const CONFIG = `
  import { defineConfig } from 'vitest/config'
  import { note } from './note.js'
  const here = (name) => new URL(name, import.meta.url).pathname
  const later = () => new Promise((done) => setTimeout(done, 200))
  const reporter = {
    async onTestRunStart() { await later(); note('onTestRunStart', {}) },
    async onTestRunEnd(modules, errors, reason) {
      await later()
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      note('onTestRunEnd', {
        errors: errors.length,
        reason,
        moduleIds: modules.map(({ moduleId }) => moduleId),
        tests: tests.map((each) => ({
          name: each.name, state: each.result().state, meta: each.meta(), tags: each.options.tags,
          project: each.project.name, benchmark: each.project.config.benchmark.enabled,
          benchmarks: each.benchmarks().map(({ tasks }) => tasks.map(({ name }) => name)),
        })),
      })
    },
  }
  export default defineConfig({
    plugins: [{
      name: 'doors',
      config: () => ({ test: { tags: [{ name: 'task' }], benchmark: { include: ['**/*.odd.ts'] } } }),
      configureVitest({ vitest, project }) {
        const { config } = project
        note('configureVitest', {
          version: vitest.version, root: vitest.config.root, reporters: Array.isArray(vitest.config.reporters),
          watch: vitest.config.watch, mergeReports: vitest.config.mergeReports ?? 'absent', configFile: vitest.vite.config.configFile,
          logger: [typeof vitest.logger.log, typeof vitest.logger.warn, typeof vitest.logger.error],
          name: project.name, enabled: config.benchmark.enabled, provider: config.benchmark.provider ?? 'absent',
          isolate: config.isolate, maxWorkers: config.maxWorkers, maxConcurrency: config.maxConcurrency,
          concurrent: config.sequence.concurrent, pool: config.pool, runner: config.runner ?? 'absent', browser: config.browser.enabled,
        })
        if (!config.benchmark.enabled) return
        config.isolate = false
        config.benchmark.provider = here('provider.js')
        config.benchmark.suppressExportGetterWarnings = true
        config.runner = here('runner.js')
        project.provide('door', { open: true })
        if (!vitest.config.reporters.includes(reporter)) vitest.config.reporters = [...vitest.config.reporters, reporter]
      },
    }],
  })
`
const PROVIDER = `
  import { Bench } from 'tinybench'
  import { inject } from 'vitest'
  import { note } from './note.js'
  export default { async run({ test, registrations, options }) {
    note('provider', {
      provided: inject('door'), options, name: test.name, file: test.file.filepath, projectName: test.file.projectName,
      suite: test.suite?.name, tags: test.tags ?? [], result: [test.result?.retryCount ?? 0, test.result?.repeatCount ?? 0],
      signal: test.context.signal instanceof AbortSignal, concurrent: test.concurrent ?? false,
      registrations: registrations.map(({ name, fn, fnOpts }) => ({ name, fn: typeof fn, fnOpts })),
    })
    test.meta.door = [...(test.meta.door ?? []), 'provider']
    return registrations.map(({ name }) => {
      const bench = new Bench({ iterations: 3, time: 0, warmup: false })
      bench.add(name, () => ({ overriddenDuration: 2 }), { async: false })
      bench.runSync()
      return { ...bench.getTask(name).result, name, extra: 'kept' }
    })
  } }
`
const RUNNER = `
  import { TestRunner } from 'vitest'
  import { note } from './note.js'
  const later = () => new Promise((done) => setTimeout(done, 50))
  export default class extends TestRunner {
    async onBeforeRunFiles() { await later(); note('onBeforeRunFiles', {}) }
    async onAfterRunFiles(files) { await later(); note('onAfterRunFiles', { files: files.length, inherited: typeof super.onAfterRunFiles }) }
    async runTask(test) {
      note('runTask', { name: test.name, tags: test.tags ?? [] })
      await TestRunner.getTestFn(test)()
    }
  }
`
const BENCH = `
  import { describe, expect, inject, test } from 'vitest'
  import { note } from './note.js'
  note('file', { provided: inject('door') })
  describe('outer', () => {
    test('inner', { tags: ['task'] }, async ({ bench }) => {
      const result = await bench('one', { energy: { windowSeconds: 1 }, beforeEach() {} }, () => 1).run({ time: 5, iterations: 2 })
      const both = await bench.compare(bench('a', () => 1), bench('b', () => 2))
      note('result', { name: result.name, mean: result.latency.mean, extra: result.extra, both: [both.get('a').latency.mean, both.get('b').name] })
    })
  })
`

interface Door {
  door: string
  [key: string]: unknown
}

test('Vitest opens every door that the plugin goes through', async () => {
  using project = benchProject({
    'note.js': NOTE,
    'vitest.config.ts': CONFIG,
    'provider.js': PROVIDER,
    'runner.js': RUNNER,
    'some.odd.ts': BENCH,
  })
  const { output, exitCode } = await project.run({ env: { NOTES: `${project.root}/notes` } })
  expect(exitCode, output).toBe(0)
  const notes = project.lines('notes').map((line) => JSON.parse(line) as Door)
  const seen = (door: string): Door[] => notes.filter((each) => each.door === door)
  const file = `${project.root}/some.odd.ts`

  expect(
    notes.map(({ door }) => door),
    'the order of the doors',
  ).toEqual([
    'configureVitest',
    'onTestRunStart',
    'file',
    'onBeforeRunFiles',
    'runTask',
    'provider',
    'provider',
    'result',
    'onAfterRunFiles',
    'onTestRunEnd',
  ])
  expect(seen('configureVitest')[0]).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    root: project.root,
    reporters: true,
    watch: false,
    mergeReports: 'absent',
    configFile: `${project.root}/vitest.config.ts`,
    logger: ['function', 'function', 'function'],
    name: 'bench',
    enabled: true,
    provider: 'absent',
    maxWorkers: 1,
    maxConcurrency: 1,
    concurrent: false,
    pool: 'forks',
    runner: 'absent',
    browser: false,
  })
  expect(seen('file')[0]).toMatchObject({ provided: { open: true } })
  expect(seen('runTask')[0]).toMatchObject({ name: 'inner', tags: ['task'] })
  expect(seen('provider')[0]).toMatchObject({
    provided: { open: true },
    options: { time: 5, iterations: 2 },
    name: 'inner',
    file,
    projectName: 'bench',
    suite: 'outer',
    tags: ['task'],
    result: [0, 0],
    signal: true,
    concurrent: false,
    registrations: [{ name: 'one', fn: 'function', fnOpts: { energy: { windowSeconds: 1 } } }],
  })
  expect(seen('provider')[1]).toMatchObject({ registrations: [{ name: 'a' }, { name: 'b' }] })
  expect(seen('result')[0]).toMatchObject({ name: 'one', mean: 2, extra: 'kept', both: [2, 'b'] })
  expect(seen('onAfterRunFiles')[0]).toMatchObject({ files: 1, inherited: 'function' })
  expect(seen('onTestRunEnd')[0]).toMatchObject({
    errors: 0,
    reason: 'passed',
    moduleIds: [file],
    tests: [
      {
        name: 'inner',
        state: 'passed',
        meta: { door: ['provider', 'provider'] },
        tags: ['task'],
        project: 'bench',
        benchmark: true,
        benchmarks: [['one'], ['a', 'b']],
      },
    ],
  })
})
