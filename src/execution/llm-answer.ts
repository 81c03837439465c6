import { z } from 'zod'
import type { ChatReply } from './llm.ts'

/** What a server sent, gathered while it comes: what has come stays known when the rest does not. */
export interface Answer extends ChatReply {
  /** As sent, unchecked. */
  usage?: unknown
  refused: boolean
}

/** The reply is not one of a chat completion. */
export class MalformedReply extends Error {
  override readonly name = 'MalformedReply'
}

export const emptyAnswer = (): Answer => ({ text: '', toolCalls: [], finishReason: '', refused: false })

const REPLY = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
})

/** Text of what is wrong with a value, without the value: it may hold anything. */
export const issuesText = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')

/**
 * Takes a plain reply into `answer`.
 *
 * @throws MalformedReply when it is no chat completion (OpenAI API reference, "The chat completion object")
 */
export function readReply(reply: unknown, answer: Answer): void {
  const parsed = REPLY.safeParse(reply)
  if (!parsed.success) throw new MalformedReply(issuesText(parsed.error))
  const [choice] = parsed.data.choices
  if (choice === undefined) throw new MalformedReply('choices: none')
  const { message } = choice
  answer.usage = parsed.data.usage
  answer.finishReason = choice.finish_reason
  answer.text = message.content ?? ''
  answer.refused = (message.refusal ?? '') !== ''
  answer.toolCalls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({
    id,
    name,
    argumentsText: text,
  }))
}
