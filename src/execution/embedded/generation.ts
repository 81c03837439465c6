import { setImmediate } from 'node:timers/promises'
import type { DecoderState } from './decoder.ts'
import { argMax } from './kernel.ts'
import { reusablePrefix } from './prefix-cache.ts'
import { CONTEXT_TOKENS } from './shapes.ts'

/** How many tokens of a prompt are taken in before the process looks at its connections again. */
const PREFILL_TOKENS = 16

export interface Job {
  prompt: Uint16Array
  /** The recorded text as bytes. */
  completion: Uint8Array
  maxTokens?: number
  /** Whether keys and values of the request before may be used. */
  prefixCache: boolean
  /** Asked between two tokens. */
  cancelled: () => boolean
}

export interface Generated {
  promptTokens: number
  /** Of the prompt, not computed. */
  cachedTokens: number
  completionTokens: number
  /** The text was longer than the limit or the context. */
  cut: boolean
  cancelled: boolean
  /** Tokens that the decoder took in. */
  forwardPasses: number
  /** Of what the model itself would have said: the highest logit after the prompt and after each token. */
  logitsChecksum: number
}

export const addToChecksum = (checksum: number, value: number): number => (Math.imul(checksum, 31) + value) >>> 0

/**
 * Teacher forcing: the decoder does all that it would do to generate the text, down to the highest logit, and is then given
 * the recorded byte instead of its own. The end of the text is no token of the count.
 *
 * @param onText called with each piece of text that is whole: one character, after its last byte
 */
export async function generate(state: DecoderState, job: Job, onText: (text: string) => void): Promise<Generated> {
  const { prompt, completion, cancelled } = job
  const cachedTokens = job.prefixCache ? reusablePrefix(state.tokens, prompt) : 0
  state.rewind(cachedTokens)
  const limit = Math.min(job.maxTokens ?? CONTEXT_TOKENS, CONTEXT_TOKENS - prompt.length)
  const tokens = completion.subarray(0, limit)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let completionTokens = 0
  let logitsChecksum = 0
  const generated = (): Generated => ({
    promptTokens: prompt.length,
    cachedTokens,
    completionTokens,
    cut: tokens.length < completion.length,
    cancelled: cancelled(),
    forwardPasses: state.tokens.length - cachedTokens,
    logitsChecksum,
  })
  const step = (token: number): void => {
    logitsChecksum = addToChecksum(logitsChecksum, argMax(state.step(token)))
  }

  const last = prompt.length - 1
  for (let at = cachedTokens; at < last && !cancelled(); at += PREFILL_TOKENS) {
    state.prefill(prompt.subarray(at, Math.min(at + PREFILL_TOKENS, last)))
    await setImmediate()
  }
  if (cancelled()) return generated()
  step(prompt[last] as number)
  for (const token of tokens) {
    await setImmediate()
    if (cancelled()) break
    const text = decoder.decode(Uint8Array.of(token), { stream: true })
    completionTokens++
    if (text !== '') onText(text)
    step(token)
  }
  return generated()
}
