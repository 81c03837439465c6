import type { TaskDefinition } from '../config/task.ts'
import { answerText } from './answer-text.ts'
import type { Execution, ExecutionContext, Executor } from './executor.ts'
import { WorkflowFailure } from './llm.ts'
import { linearMessages } from './prompts.ts'

/** One call of the model, without tools. */
export class LinearExecutor implements Executor {
  readonly workflow = 'linear'

  async execute(task: TaskDefinition, { client }: ExecutionContext): Promise<Execution> {
    try {
      const reply = await client.chat({ messages: linearMessages(task), phase: 'execution' })
      return { answer: answerText(reply), steps: 0, toolCalls: 0 }
    } catch (error) {
      // Anything else is a defect, not an outcome of the attempt.
      if (!(error instanceof WorkflowFailure)) throw error
      return { failure: error.failure, steps: 0, toolCalls: 0 }
    }
  }
}
