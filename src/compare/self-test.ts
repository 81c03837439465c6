import type { Comparison, ComparedQuantity, PairSide, SelfTest, Verdict } from '../comparison.ts'
import { EnergyError } from '../errors.ts'
import { pairSensitivity } from '../stats/index.ts'

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
  if (!last) throw nothing()
  const benches = comparisons.flatMap((comparison) => comparison.benches)
  const samples = benches.map(({ pairs, quantity }) => {
    const of = (side: 'base' | 'head'): number[] => pairs.map((pair) => decides(pair[side], quantity))
    return { base: of('base'), head: of('head') }
  })
  const sensitivity = pairSensitivity(samples, last.settings)
  if (!sensitivity) throw nothing()
  const count = (wanted: Verdict): number => benches.filter(({ verdict }) => verdict === wanted).length
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
    ...sensitivity,
    pairsPerComparison: benches.reduce((sum, { pairs }) => sum + pairs.length, 0) / benches.length,
  }
}
