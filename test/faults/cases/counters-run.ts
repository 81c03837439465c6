import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  evenIntervals,
  type Fault,
  GroundTruth,
  type SimulatedZone,
  simulatedZone,
} from '../../../src/testing/index.ts'
import { msFromSeconds } from '../../../src/units.ts'
import type { BenchProject } from '../../support/bench-project.ts'
import { type Asked, type FaultedRun, faultedRun, once } from '../../support/faulted-project.ts'

export const PACKAGES_AND_DRAM_WATTS = 60
export const PSYS_WATTS = 100

/** Two packages, memory and the whole machine, all at constant power, in steps of 1 ms. */
const MACHINE: [id: string, name: string, idleWatts: number][] = [
  ['intel-rapl:0', 'package-0', 40],
  ['intel-rapl:0:0', 'dram', 5],
  ['intel-rapl:1', 'package-1', 15],
  ['intel-rapl:2', 'psys', PSYS_WATTS],
]
const steps = evenIntervals(0.001, 0.0002)
const zones: SimulatedZone[] = MACHINE.map(([id, name, idleWatts]) =>
  simulatedZone({ id, name, idleWatts, steps, startUj: 1_000_000_000n }),
)

/** What happens to a counter while something is measured, by the name of the bench or of the task. */
export const COUNTER_FAULTS = {
  reset: { zone: 'intel-rapl:0', fault: { kind: 'reset' } },
  'jump-up': { zone: 'intel-rapl:0', fault: { kind: 'jump', joules: 20_000 } },
  'jump-back': { zone: 'intel-rapl:0', fault: { kind: 'jump', joules: -500 } },
  gone: { zone: 'intel-rapl:1', fault: { kind: 'gone' } },
  denied: { zone: 'intel-rapl:0', fault: { kind: 'denied' } },
  eio: { zone: 'intel-rapl:0:0', fault: { kind: 'eio' } },
  stuck: { zone: 'intel-rapl:0:0', fault: { kind: 'stuck' } },
  beside: { zone: 'intel-rapl:2', fault: { kind: 'gone' } },
} as const satisfies Record<string, { zone: string; fault: Fault }>
export type CounterFaultName = keyof typeof COUNTER_FAULTS
const NAMES = Object.keys(COUNTER_FAULTS) as CounterFaultName[]

/** Calls of a bench, each of them a window of its own; the fault comes in the third. */
export const CALLS = 5
export const FAULTED_CALL = 3
const CALL_MS = 40
const exact = `{ time: 0, iterations: ${CALLS}, warmup: false }`

const BENCHES = `
  import { test } from 'vitest'
  import { ask, spin } from './asks.js'
  const healthy = (name) => test(name, async ({ bench }) => { await bench(name, ${exact}, () => spin(${CALL_MS})).run() })
  healthy('healthy-before')
  for (const name of ${JSON.stringify(NAMES)}) test(name, async ({ bench }) => {
    let calls = 0
    await bench(name, { ...${exact}, async: true }, async () => {
      spin(${CALL_MS / 2})
      if (++calls === ${FAULTED_CALL}) await ask('bench-' + name)
      spin(${CALL_MS / 2})
    }).run()
    await ask('mend-bench-' + name)
  })
  test('wrapped', async ({ bench }) => {
    const beforeAll = (mode) => mode === 'run' && ask('near-the-end')
    await bench('wrapped', { time: 0, iterations: 3, warmup: false, beforeAll }, () => spin(${5 * CALL_MS})).run()
  })
  test('stopped', async ({ bench }) => {
    let calls = 0
    await bench('stopped', { ...${exact}, async: true }, async () => {
      spin(${CALL_MS / 2})
      if (++calls === ${FAULTED_CALL}) await ask('bench-stopped')
      spin(${CALL_MS / 2})
    }).run()
  })
  test('too-short', async ({ bench }) => {
    const energy = { windowSeconds: 0.004, align: false, timeSeconds: 0.1, warmupSeconds: 0.01 }
    await bench('too-short', { energy }, () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run()
  })
  test('slower-and-slower', async ({ bench }) => {
    let calls = 0
    await bench('slower-and-slower', { time: 0, iterations: 10, warmup: false }, () => spin(20 + 6 * calls++)).run()
  })
  test('uneven', async ({ bench }) => {
    let calls = 0
    const energy = { timeSeconds: 0.3, windowSeconds: 0.02, warmupSeconds: 0.02, halfWidth: 0.001 }
    await bench('uneven', { energy }, () => spin(10 + 20 * (calls++ % 2))).run()
  })
  healthy('healthy-after')
`

const TASKS = `
  import { beforeEach, describe } from 'vitest'
  import { test } from 'vitest-energy/test'
  import { ask, spin } from './asks.js'
  const task = { tags: ['task'] }
  test('task-healthy-before', task, () => spin(60))
  for (const name of ${JSON.stringify(NAMES.filter((name) => name !== 'stuck'))}) {
    test('task-' + name, task, async () => { spin(50); await ask('task-' + name); spin(50) })
    test('mended after ' + name, () => ask('mend-task-' + name))
  }
  describe('a counter that stands still all the time', () => {
    beforeEach(() => ask('task-stuck'))
    test('task-stuck', task, () => spin(1200))
  })
  test('mended after stuck', () => ask('mend-task-stuck'))
  test('task-bridged', task, async () => { spin(50); await ask('task-bridged'); spin(100); await ask('mend-task-bridged'); spin(50) })
  test('task-stopped', task, async () => { spin(50); await ask('task-stopped'); spin(50) })
  test('task-with-parts', task, async ({ measure }) => {
    await measure('sound part', () => spin(60))
    await measure('faulted part', async () => { spin(30); await ask('task-parts'); spin(30) })
    await measure('next part', () => spin(60))
  })
  test('task-healthy-after', task, () => spin(60))
`

const SETTINGS = `
bench: { control: false, windowSeconds: 0.03 }
sampling: { telemetry: false }
reports: [json]
`

/** How long all processes of the run are stopped, as by a machine that hangs. */
export const STOPPED_SECONDS = 0.5
const stop = async (project: BenchProject): Promise<void> => {
  project.signal('SIGSTOP')
  await sleep(msFromSeconds(STOPPED_SECONDS))
  project.signal('SIGCONT')
}

function asked(truth: GroundTruth): Asked {
  const mend = async (): Promise<void> => {
    for (const { id } of zones) await truth.setFault(id, { kind: 'none' })
  }
  const faulted = NAMES.flatMap((name) => {
    const { zone, fault } = COUNTER_FAULTS[name]
    return ['bench', 'task'].flatMap((place) => [
      [`${place}-${name}`, () => truth.setFault(zone, fault)] as const,
      [`mend-${place}-${name}`, mend] as const,
    ])
  })
  const { rangeUj } = zones[0] as SimulatedZone
  return {
    ...Object.fromEntries(faulted),
    'near-the-end': () => {
      const nowUj = BigInt(readFileSync(truth.energyPath('intel-rapl:0'), 'latin1').trim())
      // Three windows are 24 J of this package, and what lies between them less than a hundredth.
      const joules = Number((rangeUj - nowUj) / 1_000_000n) - 10
      return truth.setFault('intel-rapl:0', { kind: 'jump', joules })
    },
    'bench-stopped': stop,
    'task-stopped': stop,
    'task-bridged': () => truth.setFault('intel-rapl:0', { kind: 'eio' }),
    'mend-task-bridged': mend,
    'task-parts': () => truth.setFault('intel-rapl:0', { kind: 'reset' }),
  }
}

/** One run of Vitest in which each of the faults comes once in a bench and once in a task. */
export const countersRun = once(async (): Promise<FaultedRun> => {
  await using truth = await GroundTruth.start({ zones })
  return await faultedRun(
    { 'faulted.bench.ts': BENCHES, 'faulted.energy.ts': TASKS, 'config/app_settings.yaml': SETTINGS },
    { asked: asked(truth), env: { ENERGY_SYS_ROOT: truth.root } },
  )
})
