import type { LlmCall, ModelFacts, Warning } from '../run.ts'

const answered = (calls: readonly LlmCall[]): LlmCall[] => calls.filter(({ status }) => status === 'ok')

/** Answers whose server did not say how many tokens they are. */
export function tokensUnknown(calls: readonly LlmCall[]): Warning[] {
  const unknown = answered(calls).filter(({ tokens }) => tokens.total === undefined).length
  return unknown > 0 ? [{ kind: 'tokens-unknown', calls: unknown }] : []
}

/** Prompt tokens that a cache answered: they cost next to nothing here, and everything in the run that filled the cache. */
export function promptCacheWarm(calls: readonly LlmCall[]): Warning[] {
  const tokens = answered(calls).reduce((sum, call) => sum + (call.tokens.cachedPrompt ?? 0), 0)
  return tokens > 0 ? [{ kind: 'prompt-cache-warm', tokens }] : []
}

/** The model computes elsewhere: the counters of this machine do not see it. */
export const clientSideOnly = ({ site, provider }: ModelFacts): Warning[] =>
  site === 'remote' ? [{ kind: 'client-side-only', provider }] : []
