import type { BenchComparison, Comparison } from '../comparison.ts'

/** The controls of both sides differ: whatever the benches say may be the machine's doing. */
export const voided = (bench: BenchComparison): BenchComparison => ({
  ...bench,
  verdict: 'inconclusive',
  reason: 'environment',
})

/** What the session says that was to confirm a regression. */
export type Confirmation = Pick<BenchComparison, 'verdict' | 'change' | 'pairs' | 'reason' | 'pairsNeeded'>

/** A regression stands when a fresh session says the same. What that one says otherwise is the verdict. */
export function confirmed(bench: BenchComparison, again: Confirmation): BenchComparison {
  const { verdict, change, pairs, reason, pairsNeeded } = again
  const confirmation = { verdict, ...(change === undefined ? {} : { change }), pairs }
  if (verdict === 'regression') return { ...bench, confirmation }
  if (verdict !== 'inconclusive') return { ...bench, verdict: 'pass', confirmation }
  return {
    ...bench,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(pairsNeeded === undefined ? {} : { pairsNeeded }),
    confirmation,
  }
}

/**
 * The verdict on all benches: a regression, else what nothing could be said of. Where benches
 * failed and none is left to compare, nothing was found out either.
 */
export function overallVerdict({ benches, left }: Pick<Comparison, 'benches' | 'left'>): Comparison['verdict'] {
  if (benches.some(({ verdict }) => verdict === 'regression')) return 'regression'
  const nothing = benches.length === 0 && left.some(({ why }) => why === 'failed' || why === 'unmeasured')
  return nothing || benches.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass'
}
