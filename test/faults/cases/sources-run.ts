import { evenIntervals, GroundTruth, simulatedZone } from '../../../src/testing/index.ts'
import { type FaultedRun, faultedRun, once } from '../../support/faulted-project.ts'
import { MACHINE_FILES, machineTree } from '../../support/machine-tree.ts'

export const WATTS = 40
const ZONE = 'intel-rapl:0'
const steps = evenIntervals(0.001, 0.0002)
const zones = [simulatedZone({ id: ZONE, name: 'package-0', idleWatts: WATTS, steps })]

const RUNS = `
  import { test } from 'vitest'
  import { spin } from './asks.js'
  test('bench', async ({ bench }) => { await bench('bench', { time: 0, iterations: 5, warmup: false }, () => spin(60)).run() })
  test('task', { tags: ['task'] }, () => spin(100))
`
const SETTINGS = `readers: [rapl-powercap, "fake:watts=50"]
pin: auto
sampling: { cpu: 1000, telemetry: false }
bench: { control: false, windowSeconds: 0.05 }
idle: { mode: auto, segments: 3, segmentSeconds: 0.05, maximumSpread: 0.0001 }
reports: [json]
`

/** One run in a container without counters of its own, with two sources that disagree, and a baseline that is never quiet enough. */
export const sourcesRun = once(async (): Promise<FaultedRun> => {
  await using truth = await GroundTruth.start({ zones })
  using machine = machineTree({ 'proc/self/cgroup': '0::/docker/0a1b2c\n' })
  return await faultedRun(
    { ...MACHINE_FILES, 'some.energy.ts': RUNS, 'config/app_settings.yaml': SETTINGS },
    { env: { ...machine.env, ENERGY_SYS_ROOT: truth.root } },
  )
})

export const IDLE_WATTS = 60
export const LATER_WATTS = 20

const IDLE_RUNS = `
  import { test } from 'vitest'
  import { ask, spin } from './asks.js'
  import { setTimeout as sleep } from 'node:timers/promises'
  test('the machine draws less', () => ask('less'))
  test('below', { tags: ['task'] }, () => spin(300))
`
const IDLE_SETTINGS = `readers: [rapl-powercap]
sampling: { telemetry: false }
bench: { control: false }
idle: { mode: auto, segments: 3, segmentSeconds: 0.1, maxAgeSeconds: 0, maximumSpread: 1 }
limits: { backgroundCores: 1000 }
reports: [json]
`

/** One run on a baseline that was taken at three times the power, and is old at once. */
export const idleRun = once(async (): Promise<FaultedRun> => {
  await using truth = await GroundTruth.start({
    zones: [simulatedZone({ id: ZONE, name: 'package-0', idleWatts: IDLE_WATTS, steps })],
  })
  return await faultedRun(
    { 'idle.energy.ts': IDLE_RUNS, 'config/app_settings.yaml': IDLE_SETTINGS },
    {
      asked: { less: () => truth.setPower(ZONE, { idleWatts: LATER_WATTS, dynamicWatts: 0 }) },
      env: { ENERGY_SYS_ROOT: truth.root },
    },
  )
})

/** One run without any counter, or on numbers of a model. */
export const uncountedRun = (reader: 'none' | 'model'): Promise<FaultedRun> =>
  faultedRun(
    {
      'some.energy.ts': RUNS,
      'model.mjs': `
        export default { name: 'some-model', summary: 'a model', open: () => ({
          name: 'some-model', provenance: 'modelled', bandFraction: 0.3, scope: 'server-ac',
          counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
          read(into) { into[0] = (process.hrtime.bigint() * ${BigInt(WATTS)}n) / 1000n }, close() {} }) }`,
      'config/app_settings.yaml': `readers: [${reader === 'none' ? 'rapl-powercap' : './model.mjs'}]
sampling: { telemetry: false }
bench: { control: false, windowSeconds: 0.05 }
reports: [json]
`,
    },
    { env: reader === 'none' ? { ENERGY_SYS_ROOT: '/no/such/sys' } : {} },
  )
