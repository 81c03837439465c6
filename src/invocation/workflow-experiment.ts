import type { PairAttempts } from '../execution/harness.ts'
import { type Progress, progressOf } from '../execution/progress.ts'
import { type ModelWorkflow, schedule, type ScheduledPair } from '../execution/schedule.ts'
import type { Experiment, PairRecord, TaskRun } from '../run.ts'
import type { MeasuringProcess } from './measuring-process.ts'
import { bookPair, workflowMeasuring } from './workflow-measuring.ts'
import type { WorkflowSetup } from './workflow-setup.ts'

/** What an experiment runs; with its seed it says the order of every run. Stored with the experiment, so that it can go on. */
export interface ExperimentPlan {
  tasks: string[]
  models: string[]
  repetitions: number
  attempts: number
  workflows: ModelWorkflow[]
  warmUps: number
  /** Fingerprint of its tasks and models as they were configured. */
  configured: string
}

export interface WorkflowExperimentOptions {
  plan: ExperimentPlan
  seed: number
  setup: WorkflowSetup
  measuring: MeasuringProcess
  /** What an earlier part of the same experiment has measured. */
  before?: Pick<Experiment, 'runs' | 'pairs'>
  signal: AbortSignal
  onProgress: (progress: Progress, name: string) => void
}

const IDENTITY = { project: '', file: 'config/tasks.yaml', suite: '', attempt: { retry: 0, repeat: 0 }, tags: [] }

/** What an earlier part of the experiment has left of a pair. */
interface KnownPair {
  /** Also that of a run which was interrupted: it has cost its energy for the same goal. */
  id?: string
  /** Its completed runs. */
  attempts: PairAttempts
}

function knownPair(runs: Experiment['runs'], { task, model, repetition, workflows }: ScheduledPair): KnownPair {
  const mine = runs.filter(
    (run): run is TaskRun =>
      run.kind === 'task' &&
      run.workflowFacts?.task === task &&
      run.workflowFacts.model.id === model &&
      run.workflowFacts.goal.repetition === repetition &&
      run.workflowFacts.warmUp === undefined,
  )
  const attempts: PairAttempts = {}
  for (const workflow of workflows)
    attempts[workflow] = mine.filter((run) => run.workflow === workflow && run.status === 'completed')
  const id = mine[0]?.workflowFacts?.pair?.id
  return id === undefined ? { attempts } : { id, attempts }
}

/** A process that ended between the last run of a pair and its booking has left the booking to the next one. */
function bookMissed(measuring: MeasuringProcess, attempts: PairAttempts, booked: readonly PairRecord[]): void {
  const last = attempts.agentic?.at(-1)
  if (last && !booked.some(({ agenticRunId }) => agenticRunId === last.id)) bookPair(measuring, attempts)
}

/** Runs what is left of a plan, in its order. Each run is logged when it ends, so an interrupted experiment can go on. */
export async function runWorkflowExperiment(options: WorkflowExperimentOptions): Promise<void> {
  const { plan, seed, setup, measuring, before = { runs: [] }, signal, onProgress } = options
  const harness = setup.harness({
    measure: workflowMeasuring(measuring, IDENTITY),
    attempts: plan.attempts,
    signal,
    ...(measuring.coolDown === undefined ? {} : { coolDown: measuring.coolDown }),
  })
  const pairs = schedule({ ...plan, seed })
  const known = pairs.map((pair) => knownPair(before.runs, pair))
  const isDone = (attempts: PairAttempts): boolean =>
    plan.workflows.every((workflow) => {
      const runs = attempts[workflow] ?? []
      return runs.length >= plan.attempts || runs.some(({ success }) => success)
    })
  const next = progressOf(pairs.length, known.filter(({ attempts }) => isDone(attempts)).length)
  const warm = new Set<string>()
  for (const [i, pair] of pairs.entries()) {
    const { id, attempts } = known[i] as KnownPair
    if (isDone(attempts)) {
      bookMissed(measuring, attempts, before.pairs ?? [])
      continue
    }
    signal.throwIfAborted()
    const task = setup.tasks.get(pair.task)
    const model = setup.models.get(pair.model)
    if (!warm.has(pair.model)) {
      for (let each = 0; each < plan.warmUps; each++) await harness.warmUp(task, model, plan.workflows)
      warm.add(pair.model)
      await measuring.idleBaseline?.()
    }
    bookPair(
      measuring,
      await harness.runPair(pair, task, model, {
        ...(id === undefined ? {} : { id }),
        before: attempts,
        order: i * plan.workflows.length,
      }),
    )
    // The last run may have been stopped in its middle: then the plan has not been run.
    signal.throwIfAborted()
    onProgress(next(), `${pair.task} ${pair.repetition}/${plan.repetitions}`)
  }
}
