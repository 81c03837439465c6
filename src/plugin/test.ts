import { inject, type RunnerTestCase, test as base, type TestAPI } from 'vitest'
import type { TaskRun } from '../run.ts'
import { measureTask } from './task-run.ts'
import { toldToVitest } from './host-error.ts'
import { refuseConcurrent, testIdentity } from './test-record.ts'
import { workerEngine } from './worker-engine.ts'

/** What `measure` gives back: the value of the work, and the record of the run where this project measures. */
export interface Measured<T> {
  value: T
  energy?: Readonly<TaskRun>
}

/** Runs `work` as one measured run named `name`; outside a bench project it just runs it. */
export type Measure = <T>(name: string, work: () => T | Promise<T>) => Promise<Measured<T>>

/** Vitest's `test` with the fixture `measure`. */
export const test: TestAPI<{ measure: Measure }> = base.extend<{ measure: Measure }>({
  measure: async ({ task }, use) => {
    const current = task as RunnerTestCase
    await use(async (name, work) => {
      const provided = inject('energy')
      if (provided === undefined || provided.process > 1) return { value: await work() }
      toldToVitest(() => refuseConcurrent(current))
      const worker = await workerEngine()
      const { owner, inside } = testIdentity(current, worker.provided.root)
      const { run, value } = await worker.engine.exclusive(owner, () =>
        measureTask(worker, current, inside, name, work),
      )
      return { value, energy: run }
    })
  },
})

export { describe, expect } from 'vitest'
