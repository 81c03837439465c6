import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const unavailable = groundTruthUnavailable()
const ZONE = 'intel-rapl:0'
const LONG = `
  import { writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  test('long', async ({ bench }) => {
    writeFileSync('started', '')
    await bench('sum', { energy: { timeSeconds: 4, halfWidth: 0.0001 } }, () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run()
  })`

test.skipIf(unavailable)(
  `a machine that draws twice as much half-way: the control says so, and is stored (${unavailable ?? 'FUSE'})`,
  async () => {
    await using truth = await GroundTruth.start({
      zones: [simulatedZone({ id: ZONE, name: 'package-0', idleWatts: 20 })],
    })
    using project = benchProject({ 'long.bench.ts': LONG, 'config/app_settings.yaml': 'bench:\n  control: true\n' })
    const running = project.run({ env: { ENERGY_SYS_ROOT: truth.root } })
    await project.file('started')
    await sleep(1000)
    await truth.setPower(ZONE, { idleWatts: 40, dynamicWatts: 0 })
    const { output, exitCode, report, database } = await running
    expect(exitCode, output).toBe(0)
    expect(output).toContain('The machine changed in mid-session: the energy of a fixed busy loop moved by')
    expect(report?.controls?.length).toBeGreaterThanOrEqual(2)
    expect(report?.warnings.map(({ kind }) => kind)).toContain('control-moved')
    await using db = await openDatabase(database)
    await db.migrate()
    const [experiment] = await db.listExperiments()
    expect((await db.loadExperiment(experiment?.id ?? ''))?.controls).toEqual(report?.controls)
  },
)

test.skipIf(!long)('without it there is no control, and nothing said of it', async () => {
  using project = benchProject({ 'long.bench.ts': LONG, 'config/app_settings.yaml': 'bench:\n  control: false\n' })
  const { output, exitCode, report } = await project.run({ env: { ENERGY_READERS: 'fake:watts=30' } })
  expect(exitCode, output).toBe(0)
  expect(report).not.toHaveProperty('controls')
  expect(report?.warnings).toEqual([])
})

test('a governor that changes in mid-session is told of', async () => {
  const cpu = 'tree/devices/system/cpu'
  using project = benchProject({
    [`${cpu}/cpu0/cpufreq/scaling_governor`]: 'powersave\n',
    [`${cpu}/intel_pstate/no_turbo`]: '0\n',
    'config/app_settings.yaml': 'readers: ["fake:watts=30"]\nroots: {sys: tree}\nbench: {control: false}\n',
    'some.bench.ts': `
      import { writeFileSync } from 'node:fs'
      import { test } from 'vitest'
      test('some', async ({ bench }) => {
        await bench('some', () => 1).run({ time: 20 })
        writeFileSync('${cpu}/cpu0/cpufreq/scaling_governor', 'performance\\n')
      })`,
  })
  const { output, exitCode, report } = await project.run()
  expect(exitCode, output).toBe(0)
  expect(output).toContain('The governor changed while this was measured, from powersave to performance.')
  expect(report?.warnings.map(({ kind }) => kind)).toEqual(['setting-changed'])
})
