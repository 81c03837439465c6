import type { ModelDefinition } from '../config/model.ts'
import type { LlmCall, PromptCache } from '../run.ts'
import type { ChatReply, WorkflowFailure } from './llm.ts'
import type { Answer } from './llm-answer.ts'
import type { Exchange } from './llm-transport.ts'
import type { Redact } from './redaction.ts'
import { tokenCounts } from './token-counts.ts'

/** What has come of a reply, whole or not, without the key. */
export const redactedReply = ({ text, toolCalls, finishReason }: Answer, redact: Redact): ChatReply => ({
  text: redact(text),
  toolCalls: toolCalls.map(({ id, name, argumentsText }) => ({
    id: redact(id),
    name: redact(name),
    argumentsText: redact(argumentsText),
  })),
  finishReason: redact(finishReason),
})

export const modelFacts = ({ provider, model, stream }: ModelDefinition) => ({ provider, model, streamed: stream })

export const outcomeFacts = (
  failure: WorkflowFailure | undefined,
  { httpStatus, bytesSent, bytesReceived }: Exchange,
  retryAfterSeconds: number | undefined,
): Pick<LlmCall, 'status' | 'error' | 'httpStatus' | 'retryAfterSeconds' | 'bytesSent' | 'bytesReceived'> => ({
  status: failure?.type ?? 'ok',
  ...(failure === undefined ? {} : { error: failure.message }),
  ...(httpStatus === undefined ? {} : { httpStatus }),
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  bytesSent,
  bytesReceived,
})

/** What the server says wins over what was asked of it: a template may put tools before the line that makes it cold. */
function promptCacheOf(model: ModelDefinition, cachedPrompt = 0): PromptCache {
  if (cachedPrompt > 0) return 'warm'
  return model.promptCache === 'cold' ? 'cold' : 'unknown'
}

/** Of a call that failed too: its tokens are on the books as far as the server told of them. */
export function answerFacts(
  model: ModelDefinition,
  { usage }: Answer,
  { finishReason, toolCalls }: ChatReply,
): Pick<LlmCall, 'finishReason' | 'tokens' | 'promptCache' | 'toolCalls'> {
  const tokens = tokenCounts(usage)
  return {
    ...(finishReason === '' ? {} : { finishReason }),
    tokens,
    promptCache: promptCacheOf(model, tokens.cachedPrompt),
    toolCalls: toolCalls.length,
  }
}
