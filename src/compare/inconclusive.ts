import type { ComparedPair, ComparedQuantity, InconclusiveReason } from '../comparison.ts'
import type { Warning, WarningKind } from '../run.ts'
import { kendallTrend } from '../stats/index.ts'
import { type BenchSeries, decidingValue } from './bench-series.ts'

const COARSE: readonly WarningKind[] = ['window-too-short', 'below-resolution']
const DISTURBED: readonly WarningKind[] = [
  'background-cpu',
  'frequency-moved',
  'on-battery',
  'setting-changed',
  'steal-time',
  'thermal-throttling',
]
const TREND_P = 0.01

/** Whether most processes warned of one of these. */
const mostly = (lists: readonly (readonly Warning[])[], kinds: readonly WarningKind[]): boolean =>
  2 * lists.filter((list) => list.some(({ kind }) => kinds.includes(kind))).length > lists.length

/**
 * The base itself moved: by how much from the first to the last third of its pairs, where Kendall's trend is significant at
 * 1 %. It warns; the pairs cancel it, so that it decides nothing.
 */
export function baseDrifted(pairs: readonly ComparedPair[], quantity: ComparedQuantity): Warning[] {
  const values = pairs.map(({ base }) => decidingValue(base, quantity))
  if (values.length < 2 || kendallTrend(values).p >= TREND_P) return []
  const third = Math.max(1, Math.floor(values.length / 3))
  const sum = (some: readonly number[]): number => some.reduce((total, value) => total + value, 0)
  return [{ kind: 'base-drifted', change: sum(values.slice(-third)) / sum(values.slice(0, third)) - 1 }]
}

/**
 * Why nothing could be decided: a counter that is too coarse explains any noise, a disturbed machine explains what the
 * statistics call noise or too near to the limit.
 *
 * @param statistics what the statistics say
 */
export function inconclusiveReason(
  { warnings }: Pick<BenchSeries, 'warnings'>,
  quantity: ComparedQuantity,
  statistics: InconclusiveReason,
): InconclusiveReason {
  if (statistics === 'too-few-pairs') return statistics
  if (quantity === 'energy' && mostly(warnings, COARSE)) return 'sensor'
  return statistics !== 'drift' && mostly(warnings, DISTURBED) ? 'environment' : statistics
}
