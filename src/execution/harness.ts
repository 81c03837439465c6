import type { ModelDefinition } from '../config/model.ts'
import type { TaskDefinition } from '../config/task.ts'
import type { CoolDown, TaskRun, WorkflowFacts } from '../run.ts'
import { uuidv7 } from '../uuid.ts'
import type { ModelHost } from './model-host.ts'
import type { ModelWorkflow, ScheduledPair } from './schedule.ts'
import type { ToolLimits } from './tools/tool.ts'
import type { ToolContents } from './tools/toolbox.ts'
import { type MeasureWorkflow, runWorkflow } from './workflow-run.ts'

export interface HarnessOptions {
  measure: MeasureWorkflow
  host: ModelHost
  taskFolder: string
  maxSteps: number
  toolLimits: ToolLimits
  /** What the tools of every run find before them. */
  contents: Pick<ToolContents, 'dataset' | 'corpus'>
  storeText: boolean
  /** Most attempts at a goal; each is a run, and its energy is on the books. */
  attempts: number
  /** Waits until the machine is as cool as at the beginning. */
  coolDown?: () => Promise<CoolDown>
  signal: AbortSignal
}

/** The attempts at one goal: task × model × repetition × workflow. */
export type Attempts = readonly Readonly<TaskRun>[]

/** What came of the workflows of one scheduled pair. */
export type PairAttempts = Partial<Record<ModelWorkflow, Attempts>>

/** Whether nothing more is to be tried at a goal. */
const isOver = (run: Readonly<TaskRun>): boolean =>
  run.success || run.workflowFacts?.failure?.type === 'cancelled' || run.status === 'failed'

/**
 * Runs tasks in pairs of workflows (A-LEMS: ExperimentHarness). One run at a time on a machine: what would run beside it
 * would be counted with it, so a second call while one is running is refused.
 */
export class ExperimentHarness {
  readonly #options: HarnessOptions

  constructor(options: HarnessOptions) {
    this.#options = options
  }

  /**
   * Runs the workflows of one pair in their order.
   *
   * @param from.before attempts of an earlier part of the experiment: what is over is not repeated
   * @param from.order place of the first run in the session
   */
  async runPair(
    pair: ScheduledPair,
    task: TaskDefinition,
    model: ModelDefinition,
    { before = {}, order = 0 }: { before?: PairAttempts; order?: number } = {},
  ): Promise<PairAttempts> {
    return this.#options.host.alone(async () => {
      const known = Object.values(before).flat()[0]?.workflowFacts?.pair?.id
      const id = known ?? uuidv7()
      const done: PairAttempts = {}
      for (const [i, workflow] of pair.workflows.entries()) {
        done[workflow] = await this.#attempts(task, model, workflow, before[workflow] ?? [], {
          repetition: pair.repetition,
          pair: { id, block: pair.block, order: order + i },
        })
      }
      return done
    })
  }

  /** One goal in one workflow, outside of any pair. */
  runGoal(task: TaskDefinition, model: ModelDefinition, workflow: ModelWorkflow, repetition = 1): Promise<Attempts> {
    return this.#options.host.alone(() => this.#attempts(task, model, workflow, [], { repetition }))
  }

  /** Runs of which nothing is used: they warm compilers and caches, on both sides alike. */
  warmUp(task: TaskDefinition, model: ModelDefinition, workflows: readonly ModelWorkflow[]): Promise<void> {
    return this.#options.host.alone(async () => {
      for (const workflow of workflows) await this.#run(task, model, workflow, { repetition: 0, warmUp: true }, 1, true)
    })
  }

  async #attempts(
    task: TaskDefinition,
    model: ModelDefinition,
    workflow: ModelWorkflow,
    before: Attempts,
    of: { repetition: number; pair?: WorkflowFacts['pair'] },
  ): Promise<Attempts> {
    const { attempts, signal } = this.#options
    const runs = [...before]
    while (runs.length < attempts && !runs.some(isOver)) {
      signal.throwIfAborted()
      const attempt = runs.length + 1
      runs.push(await this.#run(task, model, workflow, of, attempt, attempt === attempts))
    }
    return runs
  }

  async #run(
    task: TaskDefinition,
    model: ModelDefinition,
    workflow: ModelWorkflow,
    of: { repetition: number; pair?: WorkflowFacts['pair']; warmUp?: true },
    attempt: number,
    lastAttempt: boolean,
  ): Promise<Readonly<TaskRun>> {
    const { measure, host, taskFolder, maxSteps, toolLimits, contents, storeText, signal } = this.#options
    const hosted = await host.use(model)
    const coolDown = of.warmUp ? undefined : await this.#options.coolDown?.()
    return runWorkflow(measure, {
      task,
      taskFolder,
      workflow,
      model: hosted,
      goal: { repetition: of.repetition, attempt, lastAttempt },
      ...(of.pair === undefined ? {} : { pair: of.pair }),
      ...(of.warmUp === undefined ? {} : { warmUp: of.warmUp }),
      ...(coolDown === undefined ? {} : { coolDown }),
      maxSteps,
      toolLimits,
      contents,
      storeText,
      signal,
    })
  }
}
