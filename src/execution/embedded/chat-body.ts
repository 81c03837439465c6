import * as z from 'zod'
import type { ServedMessage } from './chat-template.ts'
import { RequestRefused } from './request-refused.ts'

/** What the server heeds of a request; everything else in it (temperature, seed, …) makes no difference and is ignored. */
export interface ChatBody {
  messages: ServedMessage[]
  maxTokens?: number
  stream: boolean
  includeUsage: boolean
  /** Names of the tools that may be called. */
  tools: string[]
}

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const content = z.union([z.string(), z.array(textPart)])
const toolCall = z.object({ function: z.object({ name: z.string(), arguments: z.string() }) })
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: content.nullish(),
  tool_calls: z.array(toolCall).nullish(),
})
const body = z.object({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  n: z.literal(1).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).nullish(),
  tool_choice: z.unknown().optional(),
})

const textOf = (value: z.infer<typeof content> | null | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).map(({ text }) => text).join('')

function served({ role, content: value, tool_calls: calls }: z.infer<typeof message>): ServedMessage {
  return {
    role,
    text: textOf(value),
    calls: (calls ?? []).map((call) => ({ name: call.function.name, argumentsText: call.function.arguments })),
  }
}

/**
 * The body of `POST /v1/chat/completions`. The name of the model must be there and is not compared: the server has one model.
 *
 * @throws RequestRefused 400 when it is not JSON, or not such a body
 */
export function parseChatBody(text: string): ChatBody {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // Whatever the parser says, the client has to send JSON.
    throw new RequestRefused(400, 'The body is not JSON.')
  }
  const parsed = body.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const param = issue?.path.join('.') ?? ''
    throw new RequestRefused(400, `${param === '' ? 'The body' : param}: ${issue?.message ?? 'invalid'}.`, { param })
  }
  const { data } = parsed
  const maxTokens = data.max_completion_tokens ?? data.max_tokens
  return {
    messages: data.messages.map(served),
    ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
    stream: data.stream ?? false,
    includeUsage: data.stream_options?.include_usage ?? false,
    tools: data.tool_choice === 'none' ? [] : (data.tools ?? []).map((tool) => tool.function.name),
  }
}
