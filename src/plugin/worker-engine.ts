import { inject } from 'vitest'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { logControl, type MeasuringProcess, openMeasuringProcess } from '../invocation/measuring-process.ts'
import { nsFromSeconds } from '../units.ts'
import { toldToVitestLater } from './host-error.ts'
import type { ProvidedEnergy } from './provided.ts'

/** The one engine of a bench worker, with the log it writes to. */
export interface WorkerEngine extends MeasuringProcess {
  provided: ProvidedEnergy
}

const KEY = Symbol.for('vitest-energy.worker-engine')
type Holder = { [KEY]?: Promise<WorkerEngine> }

async function open(): Promise<WorkerEngine> {
  // Without its main process nobody reads what a worker measures, and the next one would measure its work.
  process.once('disconnect', () => process.exit(1))
  const provided = inject('energy')
  const measuring = await openMeasuringProcess({ ...provided, lock: false })
  controlledAtNs = monotonicNs()
  return { ...measuring, provided }
}

/** The end of a session is not known in its worker: the control is taken after every file, but not more often than this. */
const CONTROL_PAUSE_NS = nsFromSeconds(2)
let controlledAtNs = 0n

/** Measures the control again when this worker has measured something. */
export async function controlAfterFile(): Promise<void> {
  const worker = await (globalThis as Holder)[KEY]
  // A side of a comparison is one short process: its control stands at its beginning.
  if (
    !worker?.provided.settings.bench.control ||
    worker.provided.side ||
    monotonicNs() - controlledAtNs <= CONTROL_PAUSE_NS
  )
    return
  await logControl(worker)
  controlledAtNs = monotonicNs()
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
