import { inject } from 'vitest'
import { measureControl } from './control-workload.ts'
import type { Settings } from '../config/schema.ts'
import { rememberCalm } from '../engine/cool-down.ts'
import { EnergyEngine } from '../engine/energy-engine.ts'
import { openSpool, type Spool } from '../engine/sampling/spool.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { hottestCelsius } from '../engine/thermal-zones.ts'
import type { CoolDown } from '../run.ts'
import { nsFromSeconds } from '../units.ts'
import { toldToVitestLater } from './host-error.ts'
import type { ProvidedEnergy } from './provided.ts'
import { pinWorker } from './worker-pin.ts'

/** The one engine of a bench worker, with the log it writes to. */
export interface WorkerEngine {
  engine: EnergyEngine
  spool: Spool
  provided: ProvidedEnergy
  /** Waits until the machine is as cool as at the beginning; absent when that is not wanted or cannot be told. */
  coolDown?: () => Promise<CoolDown>
}

const KEY = Symbol.for('vitest-energy.worker-engine')
type Holder = { [KEY]?: Promise<WorkerEngine> }

async function open(): Promise<WorkerEngine> {
  // Without its main process nobody reads what a worker measures, and the next one would measure its work.
  process.once('disconnect', () => process.exit(1))
  const provided = inject('energy')
  const { settings } = provided
  const spool = openSpool(provided.spoolDir)
  const pinned = await pinWorker(provided, spool)
  const engine = await EnergyEngine.open({
    readers: settings.readers,
    root: provided.root,
    roots: settings.roots,
    requireMeasured: settings.requireMeasured,
    samplingHz: settings.sampling.hz,
    telemetry: settings.sampling.telemetry,
    ...pinned,
    ...(settings.sampling.cpu === undefined ? {} : { samplerCpu: settings.sampling.cpu }),
    plausibleWatts: settings.limits.plausibleWatts,
    backgroundCores: settings.limits.backgroundCores,
    baselineMaxAgeSeconds: settings.idle.maxAgeSeconds,
    fingerprint: provided.fingerprint,
    profileDir: provided.profileDir,
    samplesPath: spool.samplesPath,
    seriesPath: spool.seriesPath,
    lock: false,
  })
  spool.append({ type: 'reader', refused: [...engine.refused], ...(engine.reader ? { reader: engine.reader } : {}) })
  if (settings.idle.mode === 'auto') {
    for (const mode of ['edges', 'sampled'] as const) {
      const baseline = await engine.idleBaseline({ ...settings.idle, mode })
      if (baseline) spool.append({ type: 'baseline', baseline })
    }
  }
  const coolDown = settings.cooldown.seconds > 0 ? await calmOf(engine, settings) : undefined
  const worker = { engine, spool, provided, ...(coolDown === undefined ? {} : { coolDown }) }
  if (settings.bench.control) await control(worker)
  return worker
}

const calmOf = (engine: EnergyEngine, { cooldown, roots }: Settings): ReturnType<typeof rememberCalm> =>
  engine.exclusive('calm', () =>
    rememberCalm({ session: () => engine.session('edges'), celsius: () => hottestCelsius(roots.sys) }, cooldown),
  )

/** The end of a session is not known in its worker: the control is taken after every file, but not more often than this. */
const CONTROL_PAUSE_NS = nsFromSeconds(2)
let controlledAtNs = 0n

async function control({ engine, spool }: WorkerEngine): Promise<void> {
  await engine.exclusive('control', async () => {
    await using session = engine.session('edges')
    spool.append({ type: 'control', control: measureControl(session, engine.now().startedAt) })
  })
  controlledAtNs = monotonicNs()
}

/** Measures the control again when this worker has measured something. */
export async function controlAfterFile(): Promise<void> {
  const worker = await (globalThis as Holder)[KEY]
  if (!worker?.provided.settings.bench.control) return
  if (monotonicNs() - controlledAtNs > CONTROL_PAUSE_NS) await control(worker)
}

/**
 * Opens the engine on first use and keeps it for the life of the worker. The holder hangs on `globalThis`, so that the
 * provider, the runner and the fixtures share it however their modules were loaded.
 */
export function workerEngine(): Promise<WorkerEngine> {
  const holder = globalThis as Holder
  holder[KEY] ??= toldToVitestLater(open)
  return holder[KEY]
}
