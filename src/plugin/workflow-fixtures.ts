import { inject, type RunnerTestCase } from 'vitest'
import type { ModelDefinition } from '../config/model.ts'
import type { TaskDefinition } from '../config/task.ts'
import type { ExperimentHarness } from '../execution/harness.ts'
import { MODEL_WORKFLOWS, type ModelWorkflow, schedule } from '../execution/schedule.ts'
import { bookPair, workflowMeasuring } from '../invocation/workflow-measuring.ts'
import { seedOf } from '../random.ts'
import type { PairRecord, TaskRun } from '../run.ts'
import { orchestrationTax } from '../stats/index.ts'
import { toldToVitestLater } from './host-error.ts'
import { copyToTest, refuseConcurrent, testIdentity } from './test-record.ts'
import { countRepetitions, type WorkflowWorker, workflowsOf, workflowWorker } from './workflow-worker.ts'

/** How one workflow is run. */
export interface WorkflowOptions {
  /** Id of a model of `config/models.json`; default: the setting `llm.model`, else the file's default. */
  model?: string
  /** Most attempts at a goal; default: the setting `llm.attempts`. */
  attempts?: number
}

/** How `harness.runPair` runs its pairs. */
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
  /** Of the energy above idle of all pairs; absent where that of one is unknown. */
  tax?: ReturnType<typeof orchestrationTax>
  /** Every attempt, in order of time. */
  linear: Readonly<TaskRun>[]
  agentic: Readonly<TaskRun>[]
}

/** Runs pairs of workflows, one at a time. */
export interface Harness {
  runPair(task: TaskDefinition | string, options?: PairOptions): Promise<PairResult>
}

/** Runs a task once, or until it succeeds: the run of the last attempt. */
export type RunWorkflow = (task: TaskDefinition | string, options?: WorkflowOptions) => Promise<Readonly<TaskRun>>

/** A part of the pairs would be another experiment: with one unknown there is no tax. */
function taxOf(pairs: readonly PairRecord[]): Pick<PairResult, 'tax'> {
  const linear = pairs.flatMap(({ linearActiveJoules }) => linearActiveJoules ?? [])
  const agentic = pairs.flatMap(({ agenticActiveJoules }) => agenticActiveJoules ?? [])
  if (pairs.length === 0 || linear.length < pairs.length || agentic.length < pairs.length) return {}
  return { tax: orchestrationTax({ linear, agentic }) }
}

interface Prepared {
  /** The test's file, as records name it. */
  file: string
  harness: ExperimentHarness
  task: TaskDefinition
  model: ModelDefinition
  worker: WorkflowWorker
}

/** Runs `work` with a harness that measures into the records of this test. */
function withHarness<T>(
  test: RunnerTestCase,
  task: TaskDefinition | string,
  { model, attempts }: WorkflowOptions,
  work: (prepared: Prepared) => Promise<T>,
): Promise<T> {
  return toldToVitestLater(async () => {
    const measured = inject('energy')
    if (measured !== undefined) refuseConcurrent(test)
    // Further processes are for benches: each would measure every workflow again.
    if (measured !== undefined && measured.process > 1) test.context.skip('measured in the first process')
    const worker = await workflowWorker()
    const { setup } = workflowsOf(worker)
    const { root, settings } = worker.provided
    const { owner, inside } = testIdentity(test, root)
    const harness = setup.harness({
      measure: workflowMeasuring(worker, { ...inside, tags: test.tags ?? [] }, (run) => {
        if (worker.measures) copyToTest(test, run)
        else test.meta.energyUnmeasured = true
      }),
      signal: test.context.signal,
      ...(attempts === undefined ? {} : { attempts }),
      ...(worker.coolDown === undefined ? {} : { coolDown: worker.coolDown }),
    })
    const prepared = {
      file: inside.file,
      harness,
      task: typeof task === 'string' ? setup.tasks.get(task) : task,
      model: setup.models.get(model ?? settings.llm.model),
      worker,
    }
    return worker.engine.exclusive(owner, () => work(prepared))
  })
}

/** The first pair with a model compiles what it runs, and is discarded. */
async function warmUp({ harness, task, model, worker }: Prepared, times: number): Promise<void> {
  const { warm } = workflowsOf(worker)
  if (warm.has(model.id)) return
  for (let i = 0; i < times; i++) await harness.warmUp(task, model, MODEL_WORKFLOWS)
  warm.add(model.id)
}

export const harnessOf = (test: RunnerTestCase): Harness => ({
  runPair: (task, options = {}) =>
    withHarness(test, task, options, async (prepared) => {
      const { file, harness, task: definition, model, worker } = prepared
      const { settings, seed } = worker.provided
      await warmUp(prepared, options.warmUps ?? settings.llm.warmUps)
      const repetitions = options.repetitions ?? settings.llm.repetitions
      const before = countRepetitions({ file, task: definition.id, model: model.id }, MODEL_WORKFLOWS, repetitions)
      const result: PairResult = { task: definition.id, model: model.id, pairs: [], linear: [], agentic: [] }
      const planned = schedule({
        tasks: [definition.id],
        models: [model.id],
        repetitions,
        workflows: MODEL_WORKFLOWS,
        // With the seed alone the first workflow would be the same one in every test.
        seed: seedOf(seed, file, definition.id, model.id, before),
      })
      for (const [i, each] of planned.entries()) {
        const pair = { ...each, repetition: before + each.repetition }
        const attempts = await harness.runPair(pair, definition, model, { order: i * MODEL_WORKFLOWS.length })
        result.linear.push(...(attempts.linear ?? []))
        result.agentic.push(...(attempts.agentic ?? []))
        const booked = bookPair(worker, attempts)
        if (booked) result.pairs.push(booked)
      }
      return { ...result, ...taxOf(result.pairs) }
    }),
})

export const workflowOf =
  (test: RunnerTestCase, workflow: ModelWorkflow): RunWorkflow =>
  (task, options = {}) =>
    withHarness(test, task, options, async ({ file, harness, task: definition, model }) => {
      const before = countRepetitions({ file, task: definition.id, model: model.id }, [workflow], 1)
      const attempts = await harness.runGoal(definition, model, workflow, before + 1)
      return attempts.at(-1) as Readonly<TaskRun>
    })
