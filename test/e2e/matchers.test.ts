import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { detectHardware } from '../../src/config/hardware.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'

/** A bench rests for so long, which costs joules in proportion: the reader draws constant power. */
const BENCHES = `
import { expect as imported, test } from 'vitest'
import { test as fixtures } from 'vitest-energy/test'

const cell = new Int32Array(new SharedArrayBuffer(4))
const rest = (ms) => () => void Atomics.wait(cell, 0, 0, ms)
let known

test('hold', async ({ bench, expect }) => {
  const found = await bench.compare(bench('light', rest(3)), bench('heavy', rest(15)), bench('same', rest(3)))
  known = { light: found.get('light'), heavy: found.get('heavy'), same: found.get('same') }
  const { light, heavy, same } = known
  for (const each of [expect, imported]) {
    each(light).toUseEnergyBelow('1 kJ')
    each(light).not.toUseEnergyBelow(1e-9)
    each(light).toUseEnergyBelow('1 kgCO2e')
    each(light).toUseLessEnergyThan(heavy, { by: '20 %' })
    each(heavy).not.toUseLessEnergyThan(light)
    each(light).toBeEnergyEquivalentTo(same, { within: 3 })
    each(light).not.toBeEnergyEquivalentTo(heavy, { within: '10 %' })
    each(light).not.toBeMeasured()
    each(light).not.toRegressEnergy()
  }
})
test('is not below', ({ expect }) => expect(known.light).toUseEnergyBelow('1 nJ'))
test('is not less', ({ expect }) => expect(known.heavy).toUseLessEnergyThan(known.light))
test('is not the same', () => imported(known.heavy).toBeEnergyEquivalentTo(known.light, { within: '10 %' }))
test('regresses', ({ expect }) => expect(known.heavy).not.toRegressEnergy({ limit: '5 %' }))
test('is not measured', ({ expect }) => expect(known.light).toBeMeasured())
test('is undecided', ({ expect }) => {
  expect(known.same).not.toRegressEnergy()
  expect(known.same).toRegressEnergy()
})
test('is undecided, strictly', ({ expect }) => expect(known.same).not.toRegressEnergy({ strict: true }))
test('has no energy', ({ expect }) => expect({ joules: 3 }).not.toUseEnergyBelow(3))
fixtures('runs', async ({ measure, expect }) => {
  const run = await measure('pause', rest(20))
  expect(run).toUseEnergyBelow('1 kJ')
  expect(run).not.toUseEnergyBelow(1e-9)
})
`

/** Windows enough that two benches can be held against each other. */
const SETTINGS =
  'bench: { control: false, windowSeconds: 0.02, minWindows: 10, timeSeconds: 0.3, warmupSeconds: 0.05 }\nfootprint: { region: DEU }\n'

const CONFIG = `
import { energy } from 'vitest-energy'
import { defineConfig } from 'vitest/config'
export default defineConfig({ plugins: [energy()], test: { benchmark: { enabled: true } } })
`

const ORDINARY = `
import { test } from 'vitest'
test('ordinary', ({ expect }) => expect({ energy: 3 }).not.toBeMeasured())
`

/** Twelve sessions on this machine: light took a hundred times more than it will, heavy a hundredth. */
async function storeSessions({ database }: BenchProject, sysRoot: string): Promise<void> {
  mkdirSync(join(database, '..'), { recursive: true })
  await using db = await openDatabase(database)
  await db.migrate()
  const hardware = detectHardware({ procRoot: '/proc', sysRoot })
  for (let i = 0; i < 12; i++) {
    const runs = [9 + 0.01 * i, 0.0045 + 1e-5 * i].map((median, bench) =>
      exampleBench({
        file: 'some.bench.ts',
        suite: 'hold',
        name: bench === 0 ? 'light' : 'heavy',
        reader: 'fake',
        provenance: 'simulated',
        joulesPerOp: { median, low: median, high: median, confidence: 0.95, scope: 'process' },
      }),
    )
    await db.saveExperiment({ ...exampleExperiment(), hardware, runs }, [])
  }
}

test('matchers of both kinds of expect hold, fail, refuse and stay undecided; an ordinary project has the remedy', async () => {
  using project = benchProject({
    'some.bench.ts': BENCHES,
    'plain.test.ts': ORDINARY,
    'vitest.config.ts': CONFIG,
    'config/app_settings.yaml': SETTINGS,
  })
  const sys = join(project.root, 'sys')
  await storeSessions(project, sys)
  const { output, exitCode, report } = await project.run({
    words: ['run', '--reporter=default', '--reporter=json', '--outputFile.json=result.json'],
    env: { ENERGY_READERS: 'fake:watts=30', ENERGY_SYS_ROOT: sys },
  })
  expect(exitCode).toBe(1)
  expect(output, output).toMatch(/Tests\s+8 failed \| 3 passed \(11\)/)
  for (const passed of ['hold', 'is undecided', 'runs']) expect(output).toMatch(new RegExp(`✓ ${passed} \\d`))
  const failures: [name: string, text: RegExp][] = [
    ['is not below', /"light" was to use less than 1\.00 nJ per op\. "light" uses .* simulated by fake/],
    [
      'is not less',
      /"heavy" was to use less energy than "light"\. .* pairs of windows side by side; simulated by fake/,
    ],
    ['is not the same', /"heavy" and "light" were to use the same energy within 10 %/],
    [
      'regresses',
      /"heavy" was not to regress by 5 %\. .* 12 sessions stored on this machine since the level changed last have 4\.\d\d mJ/,
    ],
    ['is not measured', /"light" was to be measured; .* simulated by fake/],
    ['is undecided, strictly', /inconclusive: "same" has no sessions stored on this machine/],
    ['has no energy', /toUseEnergyBelow was given object, which carries no energy\.\n.*Give it the result of/],
    [
      'ordinary',
      /toBeMeasured was called in a project that measures nothing\.\n.*Put the test into a file named \*\.bench\.\*/,
    ],
  ]
  for (const [name, text] of failures) {
    const from = output.indexOf(` > ${name}\n`)
    expect(from, name).toBeGreaterThan(0)
    expect(output.slice(from, from + 700), name).toMatch(text)
  }
  const told = output.split('\n').filter((line) => line.includes('? some.bench.ts > is undecided'))
  expect(told).toHaveLength(2)
  expect(report?.benchmarks).toHaveLength(3)
})
