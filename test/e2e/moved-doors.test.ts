import { expect, test } from 'vitest'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const env = { ENERGY_READERS: 'fake:watts=30' }
const SOME = `
  import { test } from 'vitest'
  test('bench', async ({ bench }) => { await bench('one', () => 1).run({ time: 20 }) })
  test('task', { tags: ['task'] }, () => undefined)`

/** A plugin that comes after ours and shuts a door of Vitest, as another version of it might. */
const shutting = (change: string, resolve = 'undefined'): string => `
  import { energy } from 'vitest-energy'
  import { defineConfig } from 'vitest/config'
  const shut = { name: 'shut', enforce: 'pre', resolveId: (id) => ${resolve}, configureVitest: { order: 'post', handler({ project: { config } }) { ${change} } } }
  export default defineConfig({ plugins: [energy(), shut] })`

test('a Vitest that does not call the provider any more: its version and the door are named, and the run fails', async () => {
  using project = benchProject({
    'some.bench.ts': SOME,
    'vitest.config.ts': shutting(
      '',
      `id.endsWith('/plugin/provider.js') ? new URL('own.js', import.meta.url).pathname : undefined`,
    ),
    'own.js': `
      import { Bench } from 'tinybench'
      export default { async run({ registrations }) {
        return registrations.map(({ name }) => {
          const bench = new Bench({ iterations: 2, time: 0, warmup: false })
          bench.add(name, () => ({ overriddenDuration: 1 }), { async: false })
          bench.runSync()
          return { ...bench.getTask(name).result, name }
        })
      } }`,
  })
  const { output, exitCode } = await project.run({ env })
  expect(exitCode, output).toBe(3)
  expect(output).toMatch(/Vitest 5\.\d+\.\d+ has moved a door that vitest-energy goes through \(benchmark\.provider\)/)
})

test.skipIf(!long)('a Vitest that does not run tests through the runner: the same for tagged tests', async () => {
  using project = benchProject({
    'some.bench.ts': SOME,
    'vitest.config.ts': shutting('config.runner = undefined'),
  })
  const { output, exitCode } = await project.run({ env })
  expect(exitCode, output).toBe(3)
  expect(output).toContain('(TestRunner.runTask)')
})

test.skipIf(!long)('with all doors in place there is no such word', async () => {
  using project = benchProject({ 'some.bench.ts': SOME, 'vitest.config.ts': shutting('') })
  const { output, exitCode } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  expect(output).not.toContain('door')
})
