import { inject } from 'vitest'
import { EnergyEngine } from '../engine/energy-engine.ts'
import { openSpool, type Spool } from '../engine/sampling/spool.ts'
import { toldToVitestLater } from './host-error.ts'
import type { ProvidedEnergy } from './provided.ts'

/** The one engine of a bench worker, with the log it writes to. */
export interface WorkerEngine {
  engine: EnergyEngine
  spool: Spool
  provided: ProvidedEnergy
}

const KEY = Symbol.for('vitest-energy.worker-engine')
type Holder = { [KEY]?: Promise<WorkerEngine> }

async function open(): Promise<WorkerEngine> {
  const provided = inject('energy')
  const { settings } = provided
  const spool = openSpool(provided.spoolDir)
  const engine = await EnergyEngine.open({
    readers: settings.readers,
    roots: settings.roots,
    requireMeasured: settings.requireMeasured,
    samplingHz: settings.sampling.hz,
    ...(settings.sampling.cpu === undefined ? {} : { samplerCpu: settings.sampling.cpu }),
    plausibleWatts: settings.limits.plausibleWatts,
    backgroundCores: settings.limits.backgroundCores,
    fingerprint: provided.fingerprint,
    profileDir: provided.profileDir,
    samplesPath: spool.samplesPath,
    lock: false,
  })
  spool.append({ type: 'reader', refused: [...engine.refused], ...(engine.reader ? { reader: engine.reader } : {}) })
  if (settings.idle.mode === 'auto') {
    for (const mode of ['edges', 'sampled'] as const) {
      const baseline = await engine.idleBaseline({ ...settings.idle, mode })
      if (baseline) spool.append({ type: 'baseline', baseline })
    }
  }
  return { engine, spool, provided }
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
