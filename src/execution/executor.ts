import type { TaskDefinition } from '../config/task.ts'
import type { Failure, Workflow } from '../run.ts'
import type { LlmClient } from './llm.ts'
import type { SpanRecorder } from './span-recorder.ts'
import type { Tool } from './tools/tool.ts'

/** Everything that one execution may use; made for it, and closed after it. */
export interface ExecutionContext {
  client: LlmClient
  spans: SpanRecorder
  /** The tools of the task, opened on first use. */
  tools: ReadonlyMap<string, Tool>
  signal: AbortSignal
  /** Most steps of a plan. */
  maxSteps: number
}

/** What came of one execution. */
export interface Execution {
  answer?: string
  failure?: Failure
  /** Steps of a plan that were begun. */
  steps: number
  /** Calls that were begun, not distinct tools. */
  toolCalls: number
}

/** One way of working on a task. It keeps nothing from one execution to the next. */
export interface Executor {
  readonly workflow: Exclude<Workflow, 'test'>
  /** Never throws a WorkflowFailure: it is the `failure` of what comes back. */
  execute(task: TaskDefinition, context: ExecutionContext): Promise<Execution>
}
