import { expect, test } from 'vitest'
import { benchProject } from '../support/bench-project.ts'
import { docExample } from '../support/doc-example.ts'

const METER = 'tree/class/hwmon/hwmon0/energy1_input'

test("a bench project measures with the documentation's reader, in both threads", async () => {
  using project = benchProject({
    'hwmon-reader.ts': docExample('adding-a-reader.md'),
    [METER]: '0001000000\n',
    'config/app_settings.yaml': 'readers: [./hwmon-reader.ts]\nbench: {control: false}\n',
    'meter.energy.ts': `
      import { openSync, writeSync } from 'node:fs'
      import { setTimeout as sleep } from 'node:timers/promises'
      import { test } from 'vitest'
      test('five joules', { tags: ['task'] }, async () => {
        await sleep(300)
        writeSync(openSync('${METER}', 'r+'), '0006000000', 0)
        await sleep(200)
      })`,
  })
  const { report, output, exitCode } = await project.run({ env: { ENERGY_SYS_ROOT: `${project.root}/tree` } })
  expect(exitCode, output).toBe(0)
  expect(report?.readers).toMatchObject([
    { name: 'chip-meter', provenance: 'simulated', counters: [{ id: 'package-0' }] },
  ])
  expect(report?.runs).toMatchObject([{ totalJoules: 5, reader: 'chip-meter' }])
  expect(report?.runs[0]?.samples).toBeGreaterThan(10)
})

test('a module that is no reader stops Vitest with its name and what is missing', async () => {
  using project = benchProject({
    'my-reader.mjs': 'export const reader = {}',
    'config/app_settings.yaml': 'readers: [./my-reader.mjs]\n',
    'some.bench.ts': `
      import { test } from 'vitest'
      test('adds', async ({ bench }) => { await bench('adds', () => 1).run({ time: 20 }) })`,
  })
  const { report, output, exitCode } = await project.run()
  expect(exitCode).not.toBe(0)
  expect(output).toContain('The reader ./my-reader.mjs has no default export.\n')
  expect(output).toContain('docs/adding-a-reader.md')
  expect(report).toBeUndefined()
})
