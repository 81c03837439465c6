import type { TestCase, TestModule, TestRunEndReason } from 'vitest/node'
import type { ExperimentStatus, Run } from '../run.ts'
import './augment.ts'

export const STATUS_OF_REASON: Record<TestRunEndReason, ExperimentStatus> = {
  passed: 'completed',
  failed: 'failed',
  interrupted: 'partial',
}

export function* testsOf(modules: readonly TestModule[]): Generator<TestCase> {
  for (const module of modules) yield* module.children.allTests()
}

/** The records that have travelled with their tests. */
export const copiesOf = (modules: readonly TestModule[]): Run[] =>
  [...testsOf(modules)].flatMap((test) => test.meta().energy?.runs ?? [])
