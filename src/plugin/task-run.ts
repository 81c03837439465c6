import type { RunnerTestCase } from 'vitest'
import { measureRun } from '../invocation/measured-run.ts'
import type { CoolDown, TaskRun } from '../run.ts'
import { copyToTest, type TestIdentity } from './test-record.ts'
import type { WorkerEngine } from './worker-engine.ts'

/** A test's body, or a part of it, as one measured run; its record also travels with the test. */
export function measureTask<T>(
  worker: WorkerEngine,
  test: RunnerTestCase,
  identity: TestIdentity,
  name: string,
  work: () => T | Promise<T>,
  coolDown?: CoolDown,
): Promise<{ run: Readonly<TaskRun>; value: T }> {
  return measureRun(
    worker,
    {
      identity: { ...identity, name, tags: test.tags ?? [] },
      workflow: 'test',
      signal: test.context.signal,
      ...(coolDown === undefined ? {} : { coolDown }),
    },
    work,
    (run) => copyToTest(test, run),
  )
}
