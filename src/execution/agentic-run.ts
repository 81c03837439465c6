import type { TaskDefinition } from '../config/task.ts'
import type { ExecutionContext } from './executor.ts'
import { WorkflowFailure } from './llm.ts'

/** One agentic execution while it goes on: what its parts share, and what is counted. */
export interface AgenticRun {
  task: TaskDefinition
  context: ExecutionContext
  /** Steps that were begun. */
  steps: number
  /** Calls of tools that were begun, second tries included. */
  toolCalls: number
}

/** @throws WorkflowFailure cancelled */
export function stopIfCancelled({ signal }: ExecutionContext): void {
  if (signal.aborted) throw new WorkflowFailure('cancelled', 'The execution was cancelled.')
}
