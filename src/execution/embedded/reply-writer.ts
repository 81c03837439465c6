import type { ServerResponse } from 'node:http'
import type { Generated } from './generation.ts'

/** What is the same in all pieces of a reply. */
export interface ReplyFacts {
  id: string
  /** Unix time, s. */
  created: number
  model: string
  /** The text is the arguments of this call. */
  toolCall?: { id: string; name: string }
}

/** Sends one reply. */
export interface ReplyWriter {
  piece(text: string): void
  end(generated: Generated): void
}

function finishReason({ cut }: Generated, { toolCall }: ReplyFacts): string {
  if (cut) return 'length'
  return toolCall ? 'tool_calls' : 'stop'
}

const usageOf = ({ promptTokens, cachedTokens, completionTokens }: Generated): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
  completion_tokens_details: { reasoning_tokens: 0 },
})

/** Sends `chat.completion` (platform.openai.com/docs/api-reference/chat/object). */
export function plainReply(response: ServerResponse, facts: ReplyFacts): ReplyWriter {
  const { id, created, model, toolCall } = facts
  let text = ''
  const message = (): object => {
    if (!toolCall) return { role: 'assistant', content: text, refusal: null }
    const call = { id: toolCall.id, type: 'function', function: { name: toolCall.name, arguments: text } }
    return { role: 'assistant', content: null, refusal: null, tool_calls: [call] }
  }
  return {
    piece(more) {
      text += more
    },
    end(generated) {
      const choice = { index: 0, message: message(), logprobs: null, finish_reason: finishReason(generated, facts) }
      const body = { id, object: 'chat.completion', created, model, choices: [choice], usage: usageOf(generated) }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    },
  }
}

/**
 * Sends `chat.completion.chunk` as server-sent events (platform.openai.com/docs/api-reference/chat-streaming). Nothing is
 * sent before the first piece, so that whatever a client takes for the first token comes with it.
 */
export function streamedReply(response: ServerResponse, facts: ReplyFacts, includeUsage: boolean): ReplyWriter {
  const { id, created, model, toolCall } = facts
  const send = (choices: object[], usage: object | null = null): void => {
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices, ...(includeUsage ? { usage } : {}) }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  const delta = (value: object, reason: string | null = null): void =>
    send([{ index: 0, delta: value, logprobs: null, finish_reason: reason }])
  const begin = (): void => {
    if (response.headersSent) return
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    if (!toolCall) return delta({ role: 'assistant', content: '' })
    const call = { index: 0, id: toolCall.id, type: 'function', function: { name: toolCall.name, arguments: '' } }
    delta({ role: 'assistant', content: null, tool_calls: [call] })
  }
  return {
    piece(text) {
      begin()
      delta(toolCall ? { tool_calls: [{ index: 0, function: { arguments: text } }] } : { content: text })
    },
    end(generated) {
      begin()
      delta({}, finishReason(generated, facts))
      if (includeUsage) send([], usageOf(generated))
      response.end('data: [DONE]\n\n')
    },
  }
}
