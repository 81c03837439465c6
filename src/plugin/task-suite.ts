import { describe } from 'vitest'
import { loadTasks, type TaskCriteria } from '../config/tasks.ts'
import { EnergyError } from '../errors.ts'
import { msFromSeconds } from '../units.ts'
import { test } from './fixtures.ts'
import { toldToVitest } from './host-error.ts'
import type { PairOptions, PairResult } from './workflow-fixtures.ts'
import { providedWorkflows } from './workflow-worker.ts'

/** Which tasks become tests (all, without criteria), and how each is run. */
export interface TaskSuiteOptions extends TaskCriteria, PairOptions {
  /** Longest time of one task with all its repetitions, s; default 600. */
  timeoutSeconds?: number
}

const DEFAULT_TIMEOUT_SECONDS = 600

const reached = ({ linear, agentic }: PairResult): boolean => [...linear, ...agentic].some(({ success }) => success)

/** @throws EnergyError TASK_FAILED */
function refuseUnreached(id: string, { linear, agentic }: PairResult): never {
  const failures = new Set([...linear, ...agentic].map(({ error }) => error))
  throw new EnergyError(
    'TASK_FAILED',
    `No attempt at ${id} reached its goal: ${[...failures].join(' ')}`,
    'Look at the answers with `llm: { storeText: true }`, and at the checker in config/tasks.yaml.',
  )
}

/**
 * One test per task of `config/tasks.yaml`, each of them so many pairs of workflows. A task that is added to the file is a
 * test from then on. A test fails when no attempt in either workflow has reached its goal.
 *
 * ```ts
 * // tasks.energy.ts
 * import { taskSuite } from 'vitest-energy/test'
 * taskSuite()
 * ```
 *
 * @throws EnergyError CONFIG_INVALID, TASK_UNKNOWN
 */
export function taskSuite(options: TaskSuiteOptions = {}): void {
  const { ids, levels, tags, categories, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, ...pair } = options
  const criteria = {
    ...(ids === undefined ? {} : { ids }),
    ...(levels === undefined ? {} : { levels }),
    ...(tags === undefined ? {} : { tags }),
    ...(categories === undefined ? {} : { categories }),
  }
  const tasks = toldToVitest(() => loadTasks(providedWorkflows().root).select(criteria))
  describe('tasks', () => {
    for (const task of tasks) {
      test(task.id, { tags: ['linear', 'agentic'], timeout: msFromSeconds(timeoutSeconds) }, async ({ harness }) => {
        const result = await harness.runPair(task, pair)
        if (!reached(result)) toldToVitest(() => refuseUnreached(task.id, result))
      })
    }
  })
}
