import { addToChecksum, type Generated } from './generation.ts'

/** What the server has done since its start. Tokens are those of the answered requests. */
export interface Ledger {
  /** Answered to the end. */
  requests: number
  /** Not answered: wrong requests, and those without the key. */
  refused: number
  /** Their client went away. */
  cancelled: number
  promptTokens: number
  completionTokens: number
  /** Of the prompt tokens, not computed. */
  cachedTokens: number
  /** Tokens that the decoder took in, for cancelled requests, too. */
  forwardPasses: number
  logitsChecksum: number
}

export const newLedger = (): Ledger => ({
  requests: 0,
  refused: 0,
  cancelled: 0,
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  forwardPasses: 0,
  logitsChecksum: 0,
})

/** Enters a request that the decoder has worked on. */
export function enter(ledger: Ledger, generated: Generated): void {
  ledger.forwardPasses += generated.forwardPasses
  ledger.logitsChecksum = addToChecksum(ledger.logitsChecksum, generated.logitsChecksum)
  if (generated.cancelled) {
    ledger.cancelled++
    return
  }
  ledger.requests++
  ledger.promptTokens += generated.promptTokens
  ledger.completionTokens += generated.completionTokens
  ledger.cachedTokens += generated.cachedTokens
}
