import type { Comparison, ComparedQuantity, PairSide, SelfTest, Verdict } from '../comparison.ts'
import { EnergyError } from '../errors.ts'
import { median, minimumDetectableEffect, pairCv } from '../stats/index.ts'

/** Stands for the reader where only CPU seconds were measured. */
export const NO_READER = 'none'

const decides = ({ joulesPerOp, cpuSecondsPerOp }: PairSide, quantity: ComparedQuantity): number =>
  (quantity === 'energy' ? joulesPerOp : cpuSecondsPerOp) ?? Number.NaN

const nothing = (): EnergyError =>
  new EnergyError(
    'BENCH_FAILED',
    'The self-test has no bench of which two pairs were measured.',
    'Run it on benches that work: `vitest bench` says what is wrong with them.',
  )

/**
 * What comparisons of a commit with itself show of a machine: how often they saw a change where there is none, and the
 * smallest change that the smallest look would find with 90 % power at its part of α. Pure: id and time are those of the last
 * comparison, which is part of one self-test only.
 *
 * @throws EnergyError BENCH_FAILED when no bench has two pairs
 */
export function selfTestOf(comparisons: readonly Comparison[]): SelfTest {
  const last = comparisons.at(-1)
  const benches = comparisons.flatMap((comparison) => comparison.benches)
  const scatters = benches.flatMap(({ pairs, quantity }) => {
    const [base, head] = (['base', 'head'] as const).map((side) => pairs.map((pair) => decides(pair[side], quantity)))
    return pairCv(base ?? [], head ?? []) ?? []
  })
  if (!last || scatters.length === 0) throw nothing()
  const count = (wanted: Verdict): number => benches.filter(({ verdict }) => verdict === wanted).length
  const cv = median(scatters)
  const { alpha, looks } = last.settings
  return {
    id: last.id,
    measuredAt: last.endedAt,
    hardwareHash: last.hardware.hash,
    reader: last.reader ?? NO_READER,
    quantity: last.quantity,
    comparisons: comparisons.length,
    benches: benches.length,
    falseRegressions: count('regression'),
    falseImprovements: count('improvement'),
    inconclusive: count('inconclusive'),
    minimumDetectableEffect: minimumDetectableEffect({ cv, pairs: looks[0] ?? 1, alpha: alpha / looks.length }),
    pairCv: cv,
    pairsPerComparison: benches.reduce((sum, { pairs }) => sum + pairs.length, 0) / benches.length,
  }
}
