import { createHash } from 'node:crypto'
import type { LlmCall } from '../run.ts'
import type { ChatReply, ChatRequest } from './llm.ts'
import type { Redact } from './redaction.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Prompt and response of a call as they are stored, and sha256 of the same texts. The line that makes a prompt cold is
 * not among them, so equal prompts have equal hashes. A response with tool calls is JSON of both.
 */
export function callTexts(
  { messages, tools }: ChatRequest,
  reply: ChatReply | undefined,
  redact: Redact,
  storeText: boolean,
): Pick<LlmCall, 'promptHash' | 'responseHash' | 'prompt' | 'response'> {
  const prompt = redact(JSON.stringify({ messages, tools }))
  const { text = '', toolCalls = [] } = reply ?? {}
  const response = toolCalls.length === 0 ? text : JSON.stringify({ text, toolCalls })
  return {
    promptHash: sha256(prompt),
    ...(storeText ? { prompt } : {}),
    ...(reply === undefined ? {} : { responseHash: sha256(response), ...(storeText ? { response } : {}) }),
  }
}
