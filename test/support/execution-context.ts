import type { TaskDefinition, ToolName } from '../../src/config/task.ts'
import type { ExecutionContext } from '../../src/execution/executor.ts'
import type { ChatReply, ChatRequest, LlmClient } from '../../src/execution/llm.ts'
import { SpanRecorder } from '../../src/execution/span-recorder.ts'
import type { Tool, ToolResult } from '../../src/execution/tools/tool.ts'
import type { JsonValue } from '../../src/json-value.ts'
import type { SpanMark } from '../../src/span-mark.ts'

export const aTask = (more: Partial<TaskDefinition> = {}): TaskDefinition => ({
  id: 'sum',
  category: 'arithmetic',
  name: 'Sum',
  description: 'Adds numbers',
  level: 2,
  prompt: 'What is 2 + 3?',
  tools: ['calculator'],
  checker: { kind: 'numeric', expected: 5 },
  tags: [],
  ...more,
})

export const said = (text: string): ChatReply => ({ text, toolCalls: [], finishReason: 'stop' })

export const wants = (name: string, argumentsText: string): ChatReply => ({
  text: '',
  toolCalls: [{ id: 'call-1', name, argumentsText }],
  finishReason: 'tool_calls',
})

/** What the script says to a request; what it throws, the client throws. */
export type Script = (request: ChatRequest) => ChatReply | Promise<ChatReply>

/** A script of a whole agentic execution. */
export const script =
  ({ plan, steps = {}, synthesis = '5' }: { plan: unknown; steps?: Record<string, ChatReply>; synthesis?: string }) =>
  ({ phase, step }: ChatRequest): ChatReply => {
    if (phase === 'planning') return said(typeof plan === 'string' ? plan : JSON.stringify(plan))
    if (phase === 'synthesis') return said(synthesis)
    return steps[step ?? ''] ?? said(`result of ${step}`)
  }

export function aTool(name: ToolName, call: (args: JsonValue) => string | Promise<string>): Tool {
  return {
    description: { name, description: `The ${name}`, parameters: { type: 'object', properties: { expression: {} } } },
    async call(args): Promise<ToolResult> {
      const text = await call(args)
      return { text, bytesIn: JSON.stringify(args).length, bytesOut: text.length }
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** Adds the whole numbers of its expression. */
export const calculator = (): Tool =>
  aTool('calculator', (args) => {
    const { expression } = args as { expression: string }
    return String((expression.match(/\d+/g) ?? []).reduce((sum, digits) => sum + Number(digits), 0))
  })

/** Surroundings of one execution: edges are numbered, a client answers by a script and makes its own spans. */
export function surroundings(
  answer: Script,
  {
    tools = [],
    maxSteps = 10,
    signal = new AbortController().signal,
  }: { tools?: Tool[]; maxSteps?: number; signal?: AbortSignal } = {},
): { context: ExecutionContext; requests: ChatRequest[]; marks: () => SpanMark[] } {
  let edges = 0
  const spans = new SpanRecorder({ edge: () => edges++ })
  const requests: ChatRequest[] = []
  const client: LlmClient = {
    calls: [],
    chat: (request) => {
      requests.push(request)
      const { phase, step, parent } = request
      return spans.span({ phase, type: 'llm-call', parent, ...(step !== undefined && { step }) }, async () =>
        answer(request),
      )
    },
  }
  return {
    context: { client, spans, tools: new Map(tools.map((tool) => [tool.description.name, tool])), signal, maxSteps },
    requests,
    // -1: no span may need it.
    marks: () => spans.marks(-1),
  }
}
