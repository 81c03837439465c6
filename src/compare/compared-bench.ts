import type { BenchComparison, ComparedQuantity } from '../comparison.ts'
import { mergedWarnings } from '../invocation/merged-warnings.ts'
import { median, sequentialVerdict } from '../stats/index.ts'
import { type BenchSeries, decidingValue } from './bench-series.ts'
import { baseDrifted, inconclusiveReason } from './inconclusive.ts'
import { powerSplit } from './power-split.ts'

/** What a verdict is looked for with. */
export interface VerdictRule {
  alpha: number
  /** Rising numbers of pairs. */
  looks: readonly number[]
}

const sideValues = ({ pairs }: BenchSeries, quantity: ComparedQuantity) => ({
  base: pairs.map(({ base }) => decidingValue(base, quantity)),
  head: pairs.map(({ head }) => decidingValue(head, quantity)),
})

/** Whether more pairs of this bench would say nothing new: it is decided, or its last look is over. */
export function isDecided(series: BenchSeries, quantity: ComparedQuantity, { alpha, looks }: VerdictRule): boolean {
  if (series.pairs.length < (looks[0] as number)) return false
  const { limit, minEffect } = series.limits
  return sequentialVerdict({ ...sideValues(series, quantity), alpha, looks, limit, minEffect }).next === undefined
}

/** The verdict on one bench from the pairs of one session, with everything that is shown of it. */
export function comparedBench(
  series: BenchSeries,
  quantity: ComparedQuantity,
  { alpha, looks }: VerdictRule,
): BenchComparison {
  const { benchmarkKey, file, suite, name, limits, warnings } = series
  const bench = { benchmarkKey, file, suite, name, quantity, limits }
  if (series.pairs.length === 0) {
    return { ...bench, verdict: 'inconclusive', reason: 'too-few-pairs', pairs: [], warnings: mergedWarnings(warnings) }
  }
  const values = sideValues(series, quantity)
  const { limit, minEffect } = limits
  const found = sequentialVerdict({ ...values, alpha, looks, limit, minEffect })
  const pairs = series.pairs.slice(0, found.pairs)
  const { change, low, high, cliffsDelta, verdict, reason, pairsNeeded } = found
  return {
    ...bench,
    change: { change, low, high },
    cliffsDelta,
    verdict,
    ...(reason === undefined ? {} : { reason: inconclusiveReason(series, quantity, reason) }),
    ...(pairsNeeded === undefined ? {} : { pairsNeeded }),
    pairs,
    base: median(values.base.slice(0, found.pairs)),
    head: median(values.head.slice(0, found.pairs)),
    ...powerSplit(pairs, quantity === 'energy' ? change : undefined, alpha / looks.length),
    warnings: [...mergedWarnings(warnings), ...baseDrifted(pairs, quantity)],
  }
}
