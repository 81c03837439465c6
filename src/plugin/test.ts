import './augment.ts'
import { registerMatchers } from './matchers/matchers.ts'

// Without the plugin nothing else registers them, and they have to say that it is missing.
registerMatchers()

export { type EnergyFixtures, type Measure, type Measured, test } from './fixtures.ts'
export type {
  EquivalentOptions,
  LessEnergyOptions,
  MatcherOptions,
  RegressionBaseline,
  RegressOptions,
} from './matchers/types.ts'
export { taskSuite, type TaskSuiteOptions } from './task-suite.ts'
export type { Harness, PairOptions, PairResult, RunWorkflow, WorkflowOptions } from './workflow-fixtures.ts'
export { describe, expect } from 'vitest'
