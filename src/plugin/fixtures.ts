import { inject, test as base, type TestAPI } from 'vitest'
import { loadTasks, type Tasks } from '../config/tasks.ts'
import type { TaskRun } from '../run.ts'
import { measureTask } from './task-run.ts'
import { toldToVitest } from './host-error.ts'
import { refuseConcurrent, testIdentity } from './test-record.ts'
import { workerEngine } from './worker-engine.ts'
import { type Harness, harnessOf, type RunWorkflow, workflowOf } from './workflow-fixtures.ts'
import { providedWorkflows } from './workflow-worker.ts'

/** What `measure` gives back: the value of the work, and the record of the run where this project measures. */
export interface Measured<T> {
  value: T
  energy?: Readonly<TaskRun>
}

/** Runs `work` as one measured run named `name`; outside a bench project it just runs it. */
export type Measure = <T>(name: string, work: () => T | Promise<T>) => Promise<Measured<T>>

/** What `test` has beside Vitest's own fixtures. */
export interface EnergyFixtures {
  measure: Measure
  /** The tasks of `config/tasks.yaml`. */
  tasks: Tasks
  harness: Harness
  /** One run as a single call of a model. */
  linear: RunWorkflow
  /** One run as plan, execution and synthesis. */
  agentic: RunWorkflow
}

const toldTasks = (tasks: Tasks): Tasks => ({
  ...tasks,
  get: (id) => toldToVitest(() => tasks.get(id)),
  select: (criteria) => toldToVitest(() => tasks.select(criteria)),
})

/** Vitest's `test` with the fixtures `measure`, `tasks`, `harness`, `linear` and `agentic`. */
export const test: TestAPI<EnergyFixtures> = base.extend<EnergyFixtures>({
  measure: async ({ task }, use) => {
    await use(async (name, work) => {
      const provided = inject('energy')
      if (provided === undefined || provided.process > 1) return { value: await work() }
      toldToVitest(() => refuseConcurrent(task))
      const worker = await workerEngine()
      const { owner, inside } = testIdentity(task, worker.provided.root)
      const { run, value } = await worker.engine.exclusive(owner, () => measureTask(worker, task, inside, name, work))
      return { value, energy: run }
    })
  },
  // Vitest finds a fixture's needs in its first parameter, which has to be a pattern.
  // oxlint-disable-next-line eslint/no-empty-pattern
  tasks: async ({}, use) => use(toldTasks(toldToVitest(() => loadTasks(providedWorkflows().root)))),
  harness: async ({ task }, use) => use(harnessOf(task)),
  linear: async ({ task }, use) => use(workflowOf(task, 'linear')),
  agentic: async ({ task }, use) => use(workflowOf(task, 'agentic')),
})
