import { z } from 'zod'
import { type Answer, issuesText, MalformedReply } from './llm-answer.ts'

const text = z.string().nullish()

const CHUNK = z.object({
  choices: z.array(
    z.object({
      finish_reason: text,
      delta: z
        .object({
          content: text,
          refusal: text,
          /** Thoughts, as vLLM and DeepSeek, and as Ollama and OpenRouter send them. */
          reasoning_content: text,
          reasoning: text,
          tool_calls: z
            .array(
              z.object({
                index: z.int().nonnegative(),
                id: text,
                function: z.object({ name: text, arguments: text }).nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
    }),
  ),
  usage: z.unknown().optional(),
})

type Delta = NonNullable<z.infer<typeof CHUNK>['choices'][number]['delta']>

/** Whether the model has said anything in it: a token of text, of thought, or of a tool call. */
const holdsToken = ({ content, refusal, reasoning, reasoning_content, tool_calls }: Delta): boolean =>
  [content, refusal, reasoning, reasoning_content].some((part) => (part ?? '') !== '') ||
  (tool_calls ?? []).some((call) => (call.function?.name ?? '') + (call.function?.arguments ?? '') !== '')

/**
 * Gathers a stream into `answer`, chunk by chunk. The last usage that is sent counts: some servers send a running one.
 *
 * @param onFirstToken called synchronously at the first delta that holds a token
 * @throws MalformedReply for a chunk that is none (OpenAI API reference, "The chat completion chunk object")
 */
export async function readStream(
  chunks: AsyncIterable<unknown>,
  answer: Answer,
  onFirstToken: () => void,
): Promise<void> {
  const calls = new Map<number, { id: string; name: string; argumentsText: string }>()
  let begun = false
  for await (const chunk of chunks) {
    const parsed = CHUNK.safeParse(chunk)
    if (!parsed.success) throw new MalformedReply(issuesText(parsed.error))
    answer.usage = parsed.data.usage ?? answer.usage
    const [choice] = parsed.data.choices
    const delta = choice?.delta ?? undefined
    if (delta !== undefined) {
      if (!begun && holdsToken(delta)) {
        begun = true
        onFirstToken()
      }
      answer.text += delta.content ?? ''
      answer.refused ||= (delta.refusal ?? '') !== ''
      for (const { index, id, function: part } of delta.tool_calls ?? []) {
        const call = calls.get(index) ?? { id: '', name: '', argumentsText: '' }
        calls.set(index, call)
        call.id ||= id ?? ''
        call.name ||= part?.name ?? ''
        call.argumentsText += part?.arguments ?? ''
      }
      answer.toolCalls = [...calls.values()]
    }
    answer.finishReason = choice?.finish_reason ?? answer.finishReason
  }
}
