import { z } from 'zod'
import type { TokenCounts } from '../run.ts'

const count = z.int().nonnegative().nullish()
const detail = z.unknown()

const USAGE = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: detail }).partial().nullish().catch(undefined),
  completion_tokens_details: z.object({ reasoning_tokens: detail }).partial().nullish().catch(undefined),
})

const isPart = (part: unknown, whole: number | null | undefined): part is number =>
  Number.isSafeInteger(part) && typeof whole === 'number' && (part as number) >= 0 && (part as number) <= whole

/**
 * Counts as the server says them (OpenAI API reference, "usage" of a chat completion). A usage with a count that is
 * negative or no integer, or whose total is not prompt + completion, says nothing: no count is taken from it. A cached or
 * reasoning part that is larger than its whole is left out alone.
 */
export function tokenCounts(usage: unknown): TokenCounts {
  const parsed = USAGE.safeParse(usage)
  if (!parsed.success) return {}
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = parsed.data
  if (typeof prompt === 'number' && typeof completion === 'number' && typeof total === 'number') {
    if (total !== prompt + completion) return {}
  }
  const cached = parsed.data.prompt_tokens_details?.cached_tokens
  const reasoning = parsed.data.completion_tokens_details?.reasoning_tokens
  return {
    ...(typeof prompt === 'number' ? { prompt } : {}),
    ...(typeof completion === 'number' ? { completion } : {}),
    ...(typeof total === 'number' ? { total } : {}),
    ...(isPart(cached, prompt) ? { cachedPrompt: cached } : {}),
    ...(isPart(reasoning, completion) ? { reasoning } : {}),
  }
}
