import type { BenchComparison, Comparison, InconclusiveReason } from '../comparison.ts'
import { changeText, plainPercent, signedPercent } from './change-text.ts'
import { confidenceText, pairsText } from './compared-bench.ts'

/** Verdicts as they are shown: an accepted regression and a rise within the limit have words of their own. */
export const SHOWN_VERDICTS = ['regression', 'accepted', 'inconclusive', 'improvement', 'worse', 'same'] as const
/** One of `SHOWN_VERDICTS`. */
export type ShownVerdict = (typeof SHOWN_VERDICTS)[number]

/** A sign for each verdict, so that colour is never the only one. */
export const SIGNS: Record<ShownVerdict, string> = {
  regression: '✗',
  accepted: '☑',
  inconclusive: '?',
  improvement: '↓',
  worse: '~',
  same: '~',
}

/** The verdict of a bench as it is shown. */
export function shownVerdict({ verdict, accepted, change }: BenchComparison): ShownVerdict {
  switch (verdict) {
    case 'regression':
      return accepted ? 'accepted' : 'regression'
    case 'pass':
      return change !== undefined && change.low > 0 ? 'worse' : 'same'
    default:
      return verdict
  }
}

/** How many more pairs would help, as the beginning of a remedy. */
function morePairs({ pairs, pairsNeeded }: BenchComparison): string {
  const more = (pairsNeeded ?? 0) - pairs.length
  return more > 0 ? `about ${more} more pairs, or ` : ''
}

const REASONS: Record<InconclusiveReason, (bench: BenchComparison) => string> = {
  noise: (bench) => {
    const half = bench.change === undefined ? undefined : (bench.change.high - bench.change.low) / 2
    const width = half === undefined ? 'the interval' : `±${plainPercent(half)}`
    return `${width} is too wide for a ${plainPercent(bench.limits.limit)} limit; ${morePairs(bench)}quieten the machine`
  },
  boundary: (bench) =>
    `the change is too near the ${plainPercent(bench.limits.limit)} limit; ${morePairs(bench)}look at the code`,
  drift: () => 'the base itself moved during the session; let the machine settle, and compare again',
  sensor: () => 'a window holds too few steps of the counter; raise bench.windowSeconds',
  environment: () => 'the machine was not the same for both sides; `vitest-energy doctor` says what to quieten',
  'too-few-pairs': ({ pairs }) =>
    `${pairs.length === 1 ? '1 pair is' : `${pairs.length} pairs are`} too few for a verdict; allow more time or pairs`,
}

/** Why nothing could be decided, and what would help. */
export function inconclusiveText(bench: BenchComparison): string {
  if (bench.change === undefined && bench.pairs.length === 0) return 'no pair has both sides; run the bench by itself'
  return bench.reason === undefined ? 'the pairs do not decide; compare again' : REASONS[bench.reason](bench)
}

/**
 * A verdict in one line without a sign: `regression (10 pairs, 98% CI)`, `no change (≤ +1.1%)`, `worse by 3.1%, within
 * the limit of 5%`, `inconclusive: …`. The reason of an accepted one is not in it: it is a text of a commit.
 */
export function verdictText(bench: BenchComparison, settings: Comparison['settings']): string {
  const basis = `(${pairsText(bench)}, ${confidenceText(settings)})`
  const { change, limits } = bench
  switch (shownVerdict(bench)) {
    case 'regression':
      return `regression ${basis}`
    case 'accepted':
      return `accepted regression ${basis}`
    case 'improvement':
      return `improvement ${basis}`
    case 'inconclusive':
      return `inconclusive: ${inconclusiveText(bench)}`
    case 'worse':
      return `worse by ${plainPercent(change?.change ?? Number.NaN)}, within the limit of ${plainPercent(limits.limit)}`
    default:
      return change === undefined ? 'no change' : `no change (≤ ${signedPercent(change.high)})`
  }
}

/** What the fresh session said of a flagged bench; undefined where none was needed. */
export function confirmationText({ confirmation }: BenchComparison): string | undefined {
  if (confirmation === undefined) return undefined
  const measured = confirmation.change === undefined ? '' : ` (${changeText(confirmation.change)})`
  return confirmation.verdict === 'regression'
    ? `confirmed in a fresh session${measured}`
    : `not confirmed in a fresh session${measured}`
}
