import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { benchProject } from '../support/bench-project.ts'
import { startCommand } from '../support/energy-command.ts'

const BENCH = `
import { test } from 'vitest'
test('copying', async ({ bench }) => {
  await bench('spread', () => [...Array(1000).keys()]).run({ time: 100 })
})
`

test('after init every project of a workspace is measured, by one reporter, without a word about it', async () => {
  using project = benchProject({
    'package.json': JSON.stringify({ name: 'top', type: 'module' }),
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    projects: [
      'packages/*',
      { test: { name: 'inherits', root: 'inherits' } },
      { extends: false, test: { name: 'own', root: 'own' } },
    ],
  },
})
`,
    'packages/one/vitest.config.ts': `export default { test: { name: 'one' } }\n`,
    'packages/one/one.bench.ts': BENCH,
    'packages/twice/vitest.config.ts': `import { energy } from 'vitest-energy'
export default { plugins: [energy(), [energy()]], test: { name: 'twice' } }
`,
    'packages/twice/twice.bench.ts': BENCH,
    'inherits/inherits.bench.ts': BENCH,
    'own/own.bench.ts': BENCH,
  })
  mkdirSync(join(project.root, 'node_modules'))
  symlinkSync(resolve(import.meta.dirname, '../..'), join(project.root, 'node_modules/vitest-energy'))
  const { exitCode, stdout } = await startCommand(project.root, ['init'], {}).finished
  expect(exitCode).toBe(0)
  expect(stdout).toContain('vitest.config.ts: energy() added.\npackages/one/vitest.config.ts: energy() added.\n')
  const { report, output } = await project.run()
  expect(output.match(/^Energy$/gm)).toHaveLength(1)
  expect(output).not.toMatch(/provider|multiple times/)
  const files = report?.benchmarks.map(({ file }) => file).sort()
  expect(files).toEqual([
    'inherits/inherits.bench.ts',
    'own/own.bench.ts',
    'packages/one/one.bench.ts',
    'packages/twice/twice.bench.ts',
  ])
})
