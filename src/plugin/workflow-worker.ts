import { inject } from 'vitest'
import { EnergyEngine } from '../engine/energy-engine.ts'
import type { Spool } from '../engine/sampling/spool.ts'
import { EnergyError } from '../errors.ts'
import type { ModelWorkflow } from '../execution/schedule.ts'
import type { MeasuringProcess } from '../invocation/measuring-process.ts'
import { type WorkflowSetup, workflowSetup } from '../invocation/workflow-setup.ts'
import type { ProvidedUnmeasured } from './provided.ts'
import { workerEngine } from './worker-engine.ts'

/** The worker that runs a test's workflows: with a project's engine, or with one that reads nothing. */
export interface WorkflowWorker extends MeasuringProcess {
  provided: ProvidedUnmeasured
  /** Its runs are to be recorded. */
  measures: boolean
}

/** Nothing is kept of what nobody measures. */
const FORGETFUL: Spool = { dir: '', samplesPath: '', seriesPath: '', append: () => undefined }

const KEY = Symbol.for('vitest-energy.workflow-worker')
interface Holder {
  [KEY]?: { unmeasured?: Promise<WorkflowWorker>; setup?: WorkflowSetup; warm: Set<string>; goals: Map<string, number> }
}

const kept = (): NonNullable<Holder[typeof KEY]> =>
  ((globalThis as Holder)[KEY] ??= { warm: new Set(), goals: new Map() })

/** What this worker was handed: by a project that measures, or by an ordinary one. */
export function providedWorkflows(): ProvidedUnmeasured {
  const provided = inject('energy') ?? inject('energyUnmeasured')
  if (provided) return provided
  throw new EnergyError(
    'UNSUPPORTED_HOST',
    'The fixtures of vitest-energy/test need the plugin, and this project does not load it.',
    'Add `plugins: [energy()]` to its Vitest configuration.',
  )
}

async function openUnmeasured(): Promise<WorkflowWorker> {
  const provided = providedWorkflows()
  const engine = await EnergyEngine.open({ readers: [], roots: provided.settings.roots, lock: false })
  return { engine, spool: FORGETFUL, provided, measures: false }
}

/** The worker of this process, opened on first use. */
export async function workflowWorker(): Promise<WorkflowWorker> {
  if (inject('energy') !== undefined) return { ...(await workerEngine()), measures: true }
  const holder = kept()
  holder.unmeasured ??= openUnmeasured()
  return holder.unmeasured
}

/**
 * Repetitions of a task that this worker has begun before in a file, and counts on by `more`: a second call is another goal,
 * not a further attempt at the first one. Both workflows of one number are drawn together (`goalSummary`).
 *
 * @returns the number before the first of the new ones
 */
export function countRepetitions(
  of: { file: string; task: string; model: string },
  workflows: readonly ModelWorkflow[],
  more: number,
): number {
  const { goals } = kept()
  const keys = workflows.map((workflow) => JSON.stringify([of.file, of.task, of.model, workflow]))
  const before = Math.max(...keys.map((key) => goals.get(key) ?? 0))
  for (const key of keys) goals.set(key, before + more)
  return before
}

/** Configuration and model server live as long as the worker: a server for each test would cost its start each time. */
export function workflowsOf({ provided }: Pick<WorkflowWorker, 'provided'>): {
  setup: WorkflowSetup
  /** Models that have been warmed up. */
  warm: Set<string>
} {
  const holder = kept()
  holder.setup ??= workflowSetup(provided.root, provided.settings, process.env)
  return { setup: holder.setup, warm: holder.warm }
}
