import { formatQuantity } from '../../../reporters/quantity.ts'
import { boxOf } from '../../chart/box.ts'
import type { PairValues } from './compared.ts'

function sideText(name: string, values: readonly number[], unit: string): string {
  const box = boxOf(values)
  if (!box) return `${name} without a value`
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatQuantity(value, unit))
  return `${name} median ${formatQuantity(box.median, unit)}, from ${low} to ${high}`
}

/** What a drawing of pairs shows. */
export function pairText(pairs: readonly PairValues[], unit: 'J' | 's'): string {
  const of = (side: 'base' | 'head'): number[] => pairs.flatMap((pair) => pair[side] ?? [])
  const dearer = pairs.filter(({ change }) => change !== undefined && change > 0).length
  return `${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'} in the order of time: ${sideText('base', of('base'), unit)}; ${sideText('head', of('head'), unit)}. The head costs more in ${dearer} of them.`
}
