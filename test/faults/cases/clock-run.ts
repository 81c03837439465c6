import { setTimeout as sleep } from 'node:timers/promises'
import { GroundTruth, simulatedZone } from '../../../src/testing/index.ts'
import type { BenchProject } from '../../support/bench-project.ts'
import { type Asked, type FaultedRun, faultedRun, once } from '../../support/faulted-project.ts'
import { steppedClock, stepObstacle } from '../../support/stepped-clock.ts'

export const WATTS = 40
/** Runs out in 6.4 s; after a quarter of a second without a reading it may have done so at the highest plausible power. */
const RANGE_UJ = 255_999_999n
const ZONE = 'intel-rapl:0'
const STRONG_WATTS = 400
/** At ${STRONG_WATTS} W more than two times round. */
const STOPPED_MS = 1500
const DAY = 86_400

const exact = '{ time: 0, iterations: 5, warmup: false }'

const BENCHES = `
  import { test } from 'vitest'
  import { ask, spin } from './asks.js'
  const faulted = (name, ms = 40) => test(name, async ({ bench }) => {
    let calls = 0
    await bench(name, { ...${exact}, async: true }, async () => {
      spin(ms / 2)
      if (++calls === 3) await ask(name)
      spin(ms / 2)
    }).run()
  })
  const plain = (name, options = {}) => test(name, async ({ bench }) => {
    await bench(name, { ...${exact}, ...options }, () => spin(40)).run()
  })
  plain('reference-lost', { afterAll: (mode) => mode === 'run' && ask('lost') })
  test('found again', () => ask('found'))
  plain('reference-taken-again')
  faulted('stopped-for-two-wraps')
  plain('after-the-wraps')
  faulted('clock-back')
  faulted('clock-ahead')
  plain('after-the-steps')
`

const SETTINGS = 'bench: { control: false, windowSeconds: 0.03 }\nreports: [json]\n'

async function stopped(project: BenchProject, truth: GroundTruth): Promise<void> {
  await truth.setPower(ZONE, { idleWatts: STRONG_WATTS, dynamicWatts: 0 })
  project.signal('SIGSTOP')
  await sleep(STOPPED_MS)
  project.signal('SIGCONT')
  await truth.setPower(ZONE, { idleWatts: WATTS, dynamicWatts: 0 })
}

/** One run whose processes are stopped, whose wall clock is moved, and whose counter is lost while the harness is measured. */
export const clockRun = once(async (): Promise<FaultedRun & { begunMs: number }> => {
  await using truth = await GroundTruth.start({
    zones: [simulatedZone({ id: ZONE, name: 'package-0', idleWatts: WATTS, unitUj: 1, rangeUj: RANGE_UJ })],
  })
  using clock = stepObstacle === undefined ? steppedClock() : undefined
  const asked: Asked = {
    lost: () => truth.setFault(ZONE, { kind: 'gone' }),
    found: () => truth.setFault(ZONE, { kind: 'none' }),
    'stopped-for-two-wraps': (project) => stopped(project, truth),
    'clock-back': () => clock?.step(-DAY),
    'clock-ahead': () => clock?.step(2 * DAY),
  }
  const begunMs = Date.now()
  const run = await faultedRun(
    { 'clock.bench.ts': BENCHES, 'config/app_settings.yaml': SETTINGS },
    { asked, env: { ENERGY_SYS_ROOT: truth.root, ...clock?.env } },
  )
  return { ...run, begunMs }
})
