import { existsSync } from 'node:fs'
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
type Holder = { [KEY]?: { opened: Promise<WorkerEngine>; collected: () => void } }

async function open(quiet: Promise<void>): Promise<WorkerEngine> {
  // Without its main process nobody reads what a worker measures, and the next one would measure its work.
  process.once('disconnect', () => process.exit(1))
  const provided = inject('energy')
  const measuring = await openMeasuringProcess({ ...provided, lock: false, quiet })
  controlledAtNs = monotonicNs()
  return { ...measuring, provided }
}

/** The end of a session is not known in its worker: the control is taken after every file, but not more often than this. */
const CONTROL_PAUSE_NS = nsFromSeconds(2)
let controlledAtNs = 0n

/** Measures the control again when this worker has measured something. */
export async function controlAfterFile(): Promise<void> {
  const worker = await (globalThis as Holder)[KEY]?.opened
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

/** The holder hangs on `globalThis`, so that the provider, the runner and the fixtures share it however their modules were loaded. */
function begun(): NonNullable<Holder[typeof KEY]> {
  const holder = globalThis as Holder
  if (holder[KEY]) return holder[KEY]
  const { promise, resolve } = Promise.withResolvers<void>()
  const opened = toldToVitestLater(() => open(promise))
  // Nobody may wait for it yet.
  opened.catch(() => undefined)
  return (holder[KEY] = { opened, collected: resolve })
}

/** Begins to open the engine beside the collection of tests: nothing is measured before somebody asks for it. */
export function beginWorkerEngine(): void {
  // Tests that are only listed have no spool.
  if (existsSync(inject('energy').spoolDir)) begun()
}

/** Opens the engine on first use and keeps it for the life of the worker. */
export function workerEngine(): Promise<WorkerEngine> {
  const { opened, collected } = begun()
  collected()
  return opened
}
