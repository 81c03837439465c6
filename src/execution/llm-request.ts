import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions'
import type { ModelDefinition } from '../config/model.ts'
import type { ChatMessage, ChatRequest } from './llm.ts'

type WireMessage = ChatCompletionCreateParamsBase['messages'][number]

function wireMessage(message: ChatMessage): WireMessage {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
  }
  if (message.role !== 'assistant' || message.toolCalls === undefined || message.toolCalls.length === 0) {
    return { role: message.role, content: message.content }
  }
  return {
    role: 'assistant',
    content: message.content === '' ? null : message.content,
    tool_calls: message.toolCalls.map(({ id, name, argumentsText }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsText },
    })),
  }
}

/** The body of a chat completion, without `stream` (OpenAI API reference, "Create chat completion"). */
export function requestBody(
  { model, limits }: ModelDefinition,
  messages: readonly ChatMessage[],
  tools: ChatRequest['tools'] = [],
): Omit<ChatCompletionCreateParamsBase, 'stream'> {
  return {
    model,
    messages: messages.map(wireMessage),
    max_tokens: limits.maxTokens,
    temperature: limits.temperature,
    ...(limits.seed === undefined ? {} : { seed: limits.seed }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            function: { name, description, parameters },
          })),
        }),
  }
}
