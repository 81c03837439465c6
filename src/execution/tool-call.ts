import type { JsonValue } from '../json-value.ts'
import type { OpenSpan } from '../span-mark.ts'
import type { AgenticRun } from './agentic-run.ts'
import { excerpt } from './excerpt.ts'
import { WorkflowFailure } from './llm.ts'
import { type Tool, ToolError } from './tools/tool.ts'

/** How an attempt ends when a call of a tool came to nothing. */
export function toolFailure(tool: string, error: ToolError): WorkflowFailure {
  const type = error.kind === 'arguments' ? 'tool-arguments-invalid' : 'tool-error'
  return new WorkflowFailure(type, excerpt(`The tool ${tool} ended with "${error.kind}": ${error.message}`), {
    cause: error,
  })
}

/**
 * Calls a tool as a span below its step.
 *
 * @throws ToolError as the tool says it
 */
export async function callTool(
  run: AgenticRun,
  tool: Tool,
  args: JsonValue,
  at: { step: string; parent: OpenSpan },
): Promise<string> {
  const { name } = tool.description
  run.toolCalls += 1
  const span = run.context.spans.start({ ...at, phase: 'execution', type: 'tool-call', name })
  try {
    const { text, bytesIn, bytesOut } = await tool.call(args)
    span.end({ bytesIn, bytesOut })
    return text
  } catch (error) {
    span.end({ success: false, ...(error instanceof ToolError && { failure: toolFailure(name, error).failure }) })
    throw error
  }
}
