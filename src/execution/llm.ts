import type { JsonValue } from '../json-value.ts'
import type { Failure, FailureType, LlmCall, Phase } from '../run.ts'
import type { OpenSpan } from '../span-mark.ts'

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: ToolCallRequest[] }
  | { role: 'tool'; toolCallId: string; content: string }

/** A tool as the model is told of it: JSON Schema of the arguments. */
export interface ToolDescription {
  name: string
  description: string
  parameters: { [key: string]: JsonValue }
}

/** What the model wants called; the arguments are text until they have been parsed. */
export interface ToolCallRequest {
  id: string
  name: string
  argumentsText: string
}

export interface ChatRequest {
  messages: ChatMessage[]
  tools?: ToolDescription[]
  phase: Phase
  step?: string
  parent?: OpenSpan | undefined
}

export interface ChatReply {
  text: string
  toolCalls: ToolCallRequest[]
  finishReason: string
}

/** Speaks to one model for one run. Not to be used again for another. */
export interface LlmClient {
  /** @throws WorkflowFailure when there is no answer after the last try */
  chat(request: ChatRequest): Promise<ChatReply>
  /** Every try so far, in order. */
  readonly calls: readonly LlmCall[]
}

/** Ends an attempt: not a defect of this package, and its energy is kept. */
export class WorkflowFailure extends Error {
  override readonly name = 'WorkflowFailure'
  readonly type: FailureType

  constructor(type: FailureType, message: string, options?: ErrorOptions) {
    super(message, options)
    this.type = type
  }

  get failure(): Failure {
    return { type: this.type, message: this.message }
  }
}
