export { type EnergyFixtures, type Measure, type Measured, test } from './fixtures.ts'
export { taskSuite, type TaskSuiteOptions } from './task-suite.ts'
export type { Harness, PairOptions, PairResult, RunWorkflow, WorkflowOptions } from './workflow-fixtures.ts'
export { describe, expect } from 'vitest'
