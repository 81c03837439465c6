/**
 * A process that measures benches and workflows on counters of known energy until its parent says `stop`, and tells the parent
 * after each cycle what it has seen and what it holds.
 */
import { readdirSync, statSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { loadSettings } from '../../src/config/load.ts'
import type { ModelWorkflow } from '../../src/execution/schedule.ts'
import { loadProcessClock } from '../../src/engine/process-clock.ts'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { createSpoolDirectory, logEnd } from '../../src/engine/sampling/spool-directory.ts'
import { experimentHead } from '../../src/invocation/head.ts'
import { seededRandom } from '../../src/random.ts'
import type { DerivedEnergy, RawWindow, TaskRun, Warning } from '../../src/run.ts'
import { GroundTruth, simulatedZone } from '../../src/testing/index.ts'
import { measuredWorkflows, type WatchedRun } from './measured-workflows.ts'
import { type ProcessResources, processResources } from './process-resources.ts'
import { soakBenches } from './soak-benches.ts'
import { type InnerMoments, type Law, lawOfWindow, watchedSession } from './watched-session.ts'

const ZONE = 'intel-rapl:0'
const LAW: Law = { idleWatts: 12, dynamicWatts: 25 }
/** Wraps every ten to thirty seconds. */
const RANGE_UJ = 399_999_999n
const HZ = 100
/** A window counts when what the law gives is known to this part at its edges: a machine that stalls holds up readings. */
const KNOWN_TO = 0.01
const GOALS: readonly (readonly [task: string, workflow: ModelWorkflow])[] = [
  ['gsm8k_basic', 'agentic'],
  ['geography_qa', 'agentic'],
  ['tg_parallel_2', 'agentic'],
  ['gsm8k_basic', 'linear'],
]

/** Measured joules against the law. */
export interface Checked {
  /** Relative; absent where the law itself is not known well enough. */
  relativeError?: number
  /** How far outside of what the law gives, in stated uncertainties. */
  uncertaintiesOutside: number
}

/** What one cycle has seen, and what the process held after it. */
export interface SoakCycle {
  /** Since the first cycle began. */
  atSeconds: number
  windows: Checked[]
  run: Checked & Pick<TaskRun, 'name' | 'seconds' | 'samples' | 'samplesLost' | 'success' | 'error'>
  /** Runs that were logged, and those of them that are not valid. */
  runs: number
  invalid: string[]
  wraps: number
  /** CPU time of this process and its threads in the cycle. */
  cpuSeconds: number
  /** Median time of a reading at an edge of a bench window. */
  edgeSeconds: number
  heapBytes: number
  externalBytes: number
  own: ProcessResources
  server: ProcessResources
  spoolBytes: number
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const [folder = '', period = '10'] = process.argv.slice(2)
const clock = loadProcessClock()
const tell = (cycle: SoakCycle | { spool: string }): void => void process.send?.(cycle)

function checked(
  record: { startNs: string; endNs: string },
  moments: InnerMoments,
  energy: Partial<DerivedEnergy>,
): Checked {
  const { totalJoules = Number.NaN, totalUncertaintyJoules = Number.NaN } = energy
  const { expected, halfWidth } = lawOfWindow(LAW, moments, record)
  const outside = Math.max(0, Math.abs(totalJoules - expected) - halfWidth) / totalUncertaintyJoules
  const known = halfWidth < KNOWN_TO * expected
  return { uncertaintiesOutside: outside, ...(known ? { relativeError: totalJoules / expected - 1 } : {}) }
}

const wrapsOf = (windows: readonly Pick<RawWindow, 'counters'>[]): number =>
  windows.flatMap(({ counters }) => counters).reduce((sum, { wraps }) => sum + wraps, 0)

const whyInvalid = (runs: readonly { valid: boolean; name: string; warnings: Warning[] }[]): string[] =>
  runs.flatMap(({ valid, name, warnings }) => (valid ? [] : [`${name}: ${JSON.stringify(warnings)}`]))

const sizeOf = (dir: string): number => readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

await using truth = await GroundTruth.start({
  zones: [simulatedZone({ id: ZONE, name: 'package-0', ...LAW, unitUj: 1, rangeUj: RANGE_UJ })],
})
const { settings } = loadSettings({ root: folder, env: {} })
const head = experimentHead({ id: 'soak', name: 'soak', root: folder, settings })
const spoolDir = createSpoolDirectory(folder, 'spool', head)
const spool = openSpool(spoolDir)
await using workflows = await measuredWorkflows(folder, {
  readers: ['rapl-powercap'],
  roots: { sys: truth.root },
  plausibleWatts: 200,
  samplingHz: HZ,
  telemetry: true,
})
const { engine, setup, watch } = workflows
spool.append({ type: 'reader', refused: [...engine.refused], ...(engine.reader ? { reader: engine.reader } : {}) })
const { facts } = await setup.host.use(setup.models.get())
const serverPid = facts.server?.pid ?? Number.NaN
// Others that want this CPU would hold up the readings; it is the calling thread's.
setPriority(-15)

let stopped = false
process.on('message', () => {
  stopped = true
})
// A terminal interrupts all processes of its group; the parent says when.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => {
  stopped = true
})

const random = seededRandom(1)
const now = () => ({ ns: process.hrtime.bigint(), cpuSeconds: clock?.(process.pid) ?? Number.NaN })

async function benches(): Promise<Pick<SoakCycle, 'windows' | 'invalid' | 'wraps' | 'edgeSeconds' | 'runs'>> {
  await truth.setTarget(process.pid)
  const windows: Checked[] = []
  const raws: RawWindow[] = []
  await using session = engine.session('edges')
  const watched = watchedSession(session, now, (window, moments) => {
    windows.push(checked(window, moments, session.derive(window)))
    raws.push(window)
  })
  const runs = await soakBenches({ engine, spool, settings, random }, watched)
  const edgeSeconds = middle(raws.map(({ startUncertaintySeconds }) => 2 * startUncertaintySeconds))
  return { windows, invalid: whyInvalid(runs), wraps: wrapsOf(raws), edgeSeconds, runs: runs.length }
}

async function goal(number: number): Promise<WatchedRun> {
  const [task, workflow] = GOALS[number % GOALS.length] as (typeof GOALS)[number]
  await truth.setTarget(serverPid)
  watch(serverPid)
  return workflows.run(setup.tasks.get(task), workflow)
}

const begunMs = performance.now()
for (let number = 0; !stopped; number++) {
  const cycleMs = performance.now()
  const cpu = process.cpuUsage()
  const group = await benches()
  const { run, workBegun, workEnded } = await goal(number)
  const { user, system } = process.cpuUsage(cpu)
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  tell({
    atSeconds: (performance.now() - begunMs) / 1000,
    ...group,
    runs: group.runs + 1,
    invalid: [...group.invalid, ...whyInvalid([run])],
    wraps: group.wraps + wrapsOf([run]),
    run: {
      ...checked(run, { begun: workBegun, ended: workEnded }, run),
      name: run.name,
      seconds: run.seconds,
      samples: run.samples,
      samplesLost: run.samplesLost,
      success: run.success,
      ...(run.error === undefined ? {} : { error: run.error }),
    },
    cpuSeconds: (user + system) / 1e6,
    heapBytes: heapUsed,
    externalBytes: external,
    own: processResources(process.pid),
    server: processResources(serverPid),
    spoolBytes: sizeOf(spoolDir),
  })
  const leftMs = Number(period) * 1000 - (performance.now() - cycleMs)
  for (const untilMs = performance.now() + leftMs; !stopped && performance.now() < untilMs; )
    await sleep(Math.max(1, Math.min(500, untilMs - performance.now())))
}
logEnd(spoolDir, { status: 'completed', endedAt: new Date().toISOString(), warnings: [] })
tell({ spool: spoolDir })
process.disconnect?.()
