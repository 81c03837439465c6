import { inject, type RunnerTestCase } from 'vitest'
import type { TaskDefinition } from '../config/task.ts'
import type { Attempts, PairAttempts } from '../execution/harness.ts'
import { MODEL_WORKFLOWS, type ModelWorkflow, schedule } from '../execution/schedule.ts'
import type { MeasureWorkflow } from '../execution/workflow-run.ts'
import { bookPair, workflowMeasuring } from '../invocation/workflow-measuring.ts'
import { type WorkflowSetup, workflowSetup } from '../invocation/workflow-setup.ts'
import type { PairRecord, TaskRun } from '../run.ts'
import { orchestrationTax } from '../stats/index.ts'
import { toldToVitestLater } from './host-error.ts'
import { copyToTest, refuseConcurrent, testIdentity } from './test-record.ts'
import { type WorkerEngine, workerEngine } from './worker-engine.ts'

export interface WorkflowOptions {
  /** Id of a model of `config/models.json`; default: the setting `llm.model`, else the file's default. */
  model?: string
  /** Most attempts at a goal; default: the setting `llm.attempts`. */
  attempts?: number
}

export interface PairOptions extends WorkflowOptions {
  /** Pairs to run; default: the setting `llm.repetitions`. */
  repetitions?: number
  /** Discarded pairs before the first one with this model in this worker; default: the setting `llm.warmUps`. */
  warmUps?: number
}

/** A task in both workflows, so many times. */
export interface PairResult {
  task: string
  model: string
  pairs: PairRecord[]
  /** Of the energy above idle; its ratio is absent where that is unknown. */
  tax?: ReturnType<typeof orchestrationTax>
  /** Every attempt, in order of time. */
  linear: Readonly<TaskRun>[]
  agentic: Readonly<TaskRun>[]
}

/** Runs pairs of workflows, one at a time. */
export interface Harness {
  runPair(task: TaskDefinition | string, options?: PairOptions): Promise<PairResult>
}

/** The tasks of `config/tasks.yaml`. */
export type TaskCatalogue = WorkflowSetup['tasks']

/** Runs a task once, or until it succeeds: the last attempt's run. */
export type RunWorkflow = (task: TaskDefinition | string, options?: WorkflowOptions) => Promise<Readonly<TaskRun>>

const KEY = Symbol.for('vitest-energy.workflow-setup')
interface Prepared {
  setup: WorkflowSetup
  /** Models that have been warmed up. */
  warm: Set<string>
}
type Holder = { [KEY]?: Prepared }

/** Configuration and model server live as long as the worker: a server of its own for each test would cost its start each time. */
export function preparedWorkflows({ provided }: Pick<WorkerEngine, 'provided'>): Prepared {
  const holder = globalThis as Holder
  holder[KEY] ??= { setup: workflowSetup(provided.root, provided.settings, process.env), warm: new Set() }
  return holder[KEY]
}

/** Joules above idle of all pairs, or nothing when one is unknown: a part of the pairs would be another experiment. */
function taxOf(pairs: readonly PairRecord[]): { tax?: ReturnType<typeof orchestrationTax> } {
  const linear = pairs.flatMap(({ linearActiveJoules }) => linearActiveJoules ?? [])
  const agentic = pairs.flatMap(({ agenticActiveJoules }) => agenticActiveJoules ?? [])
  if (pairs.length === 0 || linear.length < pairs.length || agentic.length < pairs.length) return {}
  return { tax: orchestrationTax({ linear, agentic }) }
}

/** What the fixtures of one test work with. */
export class TestWorkflows {
  readonly #test: RunnerTestCase
  readonly #worker: WorkerEngine

  private constructor(test: RunnerTestCase, worker: WorkerEngine) {
    this.#test = test
    this.#worker = worker
  }

  static async of(test: RunnerTestCase): Promise<TestWorkflows> {
    return toldToVitestLater(async () => {
      refuseConcurrent(test)
      return new TestWorkflows(test, await workerEngine())
    })
  }

  get #prepared(): Prepared {
    return preparedWorkflows(this.#worker)
  }

  runPair(task: TaskDefinition | string, options: PairOptions = {}): Promise<PairResult> {
    const { settings, seed } = this.#worker.provided
    const { repetitions = settings.llm.repetitions, warmUps = settings.llm.warmUps } = options
    return this.#measured(task, options, async (harness, definition, model) => {
      const { warm } = this.#prepared
      if (!warm.has(model.id)) {
        for (let i = 0; i < warmUps; i++) await harness.warmUp(definition, model, MODEL_WORKFLOWS)
        warm.add(model.id)
      }
      const planned = schedule({
        tasks: [definition.id],
        models: [model.id],
        repetitions,
        workflows: MODEL_WORKFLOWS,
        seed,
      })
      const result: PairResult = { task: definition.id, model: model.id, pairs: [], linear: [], agentic: [] }
      for (const [i, pair] of planned.entries()) {
        const attempts: PairAttempts = await harness.runPair(pair, definition, model, {
          order: i * MODEL_WORKFLOWS.length,
        })
        result.linear.push(...(attempts.linear ?? []))
        result.agentic.push(...(attempts.agentic ?? []))
        const booked = bookPair(this.#worker, attempts)
        if (booked) result.pairs.push(booked)
      }
      return { ...result, ...taxOf(result.pairs) }
    })
  }

  async run(
    workflow: ModelWorkflow,
    task: TaskDefinition | string,
    options: WorkflowOptions = {},
  ): Promise<Readonly<TaskRun>> {
    const attempts: Attempts = await this.#measured(task, options, (harness, definition, model) =>
      harness.runGoal(definition, model, workflow),
    )
    return attempts.at(-1) as Readonly<TaskRun>
  }

  #measured<T>(
    task: TaskDefinition | string,
    { model, attempts }: WorkflowOptions,
    work: (
      harness: ReturnType<WorkflowSetup['harness']>,
      task: TaskDefinition,
      model: ReturnType<WorkflowSetup['models']['get']>,
    ) => Promise<T>,
  ): Promise<T> {
    const test = this.#test
    const worker = this.#worker
    return toldToVitestLater(() => {
      const { setup } = this.#prepared
      const definition = typeof task === 'string' ? setup.tasks.get(task) : task
      const chosen = setup.models.get(model ?? worker.provided.settings.llm.model)
      const { owner, inside } = testIdentity(test, worker.provided.root)
      const measure: MeasureWorkflow = workflowMeasuring(worker, { ...inside, tags: test.tags ?? [] }, (run) =>
        copyToTest(test, run),
      )
      const harness = setup.harness({
        measure,
        signal: test.context.signal,
        ...(attempts === undefined ? {} : { attempts }),
        ...(worker.coolDown === undefined ? {} : { coolDown: worker.coolDown }),
      })
      return worker.engine.exclusive(owner, () => work(harness, definition, chosen))
    })
  }
}

/** Whether this project measures; workflows of ordinary projects have nobody to measure them. */
export const measures = (): boolean => inject('energy') !== undefined
