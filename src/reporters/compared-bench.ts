import type { BenchComparison, Comparison, ComparedPair } from '../comparison.ts'
import { medianInterval } from '../stats/index.ts'
import { plainPercent } from './change-text.ts'
import type { EnergyText } from './energy-unit.ts'
import { formatSeconds } from './quantity.ts'

/** A bench within its file, as short as people say it: `parse/json`. */
export const benchLabel = ({ suite, name }: Pick<BenchComparison, 'suite' | 'name'>): string =>
  [...suite.split(' > '), name].filter((part) => part !== '').join('/')

/** What was compared, in words. */
export function quantityText({
  quantity,
  limits,
}: Pick<BenchComparison, 'quantity'> & Partial<BenchComparison>): string {
  if (quantity === 'proxy') return 'CPU s (proxy)'
  return limits?.domain === undefined ? 'energy' : `energy of ${limits.domain}`
}

/** The compared value of one side per op, for people. */
const valueText = ({ quantity }: BenchComparison, value: number | undefined, energy: EnergyText): string =>
  quantity === 'proxy' ? formatSeconds(value) : energy(value)

/** What is compared of each pair, in the order of time; pairs that lack it are left out. */
function values(bench: BenchComparison, side: 'base' | 'head'): number[] {
  return bench.pairs.flatMap((pair) => {
    const value = bench.quantity === 'proxy' ? pair[side].cpuSecondsPerOp : pair[side].joulesPerOp
    return value === undefined ? [] : [value]
  })
}

const CONFIDENCE = 0.95

/** `1.72 mJ ±0.8%`: the median of a side with half its 95 % interval, where there are pairs enough for one. */
export function sideText(bench: BenchComparison, side: 'base' | 'head', energy: EnergyText): string {
  const text = valueText(bench, bench[side], energy)
  const all = values(bench, side)
  if (all.length === 0) return text
  const { median, low, high, coverage } = medianInterval(all, { confidence: CONFIDENCE })
  const fraction = (high - low) / 2 / Math.abs(median)
  return coverage < CONFIDENCE || !Number.isFinite(fraction) ? text : `${text} ±${plainPercent(fraction)}`
}

/** Head against base of each pair, in the order of time. */
export function ratios({ pairs, quantity }: BenchComparison): number[] {
  const cost = (side: ComparedPair['base']) => (quantity === 'proxy' ? side.cpuSecondsPerOp : side.joulesPerOp)
  return pairs.flatMap(({ base, head }) => {
    const ratio = (cost(head) ?? Number.NaN) / (cost(base) ?? Number.NaN)
    return Number.isFinite(ratio) ? [ratio] : []
  })
}

/** `10 pairs`, and with a confirmation `10 + 10 pairs`. */
export function pairsText({ pairs, confirmation }: BenchComparison): string {
  const counts = confirmation ? [pairs.length, confirmation.pairs.length] : [pairs.length]
  const sum = counts.reduce((all, each) => all + each, 0)
  return `${counts.join(' + ')} ${sum === 1 ? 'pair' : 'pairs'}`
}

/** Confidence of the two-sided interval of a one-sided error: 0.01 → `98% CI`. */
export const confidenceText = ({ alpha }: Comparison['settings']): string => `${plainPercent(1 - 2 * alpha)} CI`
