import {
  assertPairs,
  decide,
  explain,
  type Decision,
  type PairedSamples,
  type SampleComparison,
} from './compare-samples.ts'
import { type ComparisonRule, completeRule } from './verdict.ts'

/** Numbers of pairs at which a verdict is looked for, where none are given. */
export const DEFAULT_LOOKS: readonly number[] = [10, 15, 20, 30]

/** A verdict of the looks so far. */
export interface SequentialComparison extends SampleComparison {
  /** The look at which it stopped, or the last one so far; of all pairs where they do not reach the first. */
  pairs: number
  /** The look to go on to, where nothing is decided yet. Absent: decided, or the last look is over. */
  next?: number
}

function assertLooks(looks: readonly number[]): void {
  const rising = looks.every((look, i) => Number.isInteger(look) && look > (looks[i - 1] ?? 0))
  if (looks.length === 0 || !rising)
    throw new RangeError(`looks are rising whole numbers of pairs, at least one, not [${looks.join(', ')}]`)
}

/**
 * Compares two interleaved series at several numbers of pairs and stops at the first that decides. Each look has its part of
 * α (Bonferroni), so the chance of a wrong verdict at any look is at most α. A verdict of a look never changes with later
 * pairs: a session calls this after each pair and goes on while `next` is there.
 *
 * Pairs after the last complete look wait for the next one. With fewer pairs than the first look the verdict is inconclusive,
 * `too-few-pairs`, and the interval that of all pairs.
 *
 * @param options.alpha one-sided error over all looks
 * @throws RangeError as {@link compareSamples}, and for looks that do not rise
 */
export function sequentialVerdict({
  base,
  head,
  looks = DEFAULT_LOOKS,
  ...options
}: PairedSamples & ComparisonRule & { looks?: readonly number[] }): SequentialComparison {
  assertLooks(looks)
  assertPairs({ base, head })
  const total = completeRule(options)
  const rule = { ...total, alpha: total.alpha / looks.length }
  const pairs = base.length
  const decideFirst = (first: number): Decision =>
    decide({ base: base.slice(0, first), head: head.slice(0, first) }, rule)
  let last: { decision: Decision; look: number } | undefined
  for (const look of looks) {
    if (look > pairs) {
      const open = last ? resultOf(last) : tooFew(explain(decideFirst(pairs)), pairs, look)
      return { ...open, next: look }
    }
    last = { decision: decideFirst(look), look }
    if (last.decision.comparison.verdict !== 'inconclusive') break
  }
  return resultOf(last as { decision: Decision; look: number })
}

const resultOf = ({ decision, look }: { decision: Decision; look: number }): SequentialComparison => ({
  ...explain(decision),
  pairs: look,
})

function tooFew(comparison: SampleComparison, pairs: number, first: number): SequentialComparison {
  const pairsNeeded = Math.max(first, comparison.pairsNeeded ?? 0)
  return { ...comparison, verdict: 'inconclusive', reason: 'too-few-pairs', pairsNeeded, pairs }
}
