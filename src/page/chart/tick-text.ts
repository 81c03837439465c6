import { prefixOf } from '../../reporters/quantity.ts'
import type { TimeAxis } from './time-series.ts'

const MOST_DECIMALS = 9

/** As many decimals as tell neighbouring ticks apart, with one prefix for all of them: 0 W, 5 W, 10 W; 0.5 mJ, 1.0 mJ. */
export function tickTexts(ticks: readonly number[], { unit, prefixed = false }: Pick<TimeAxis, 'unit' | 'prefixed'>) {
  const largest = Math.max(...ticks.map(Math.abs), 0)
  const { factor, sign } = prefixed && largest > 0 ? prefixOf(largest) : { factor: 1, sign: '' }
  const steps = ticks.slice(1).map((tick, i) => Math.abs(tick - (ticks[i] as number)) / factor)
  const step = Math.min(...steps.filter((each) => each > 0))
  const decimals = Number.isFinite(step) ? Math.min(MOST_DECIMALS, Math.max(0, decimalsOf(step))) : 2
  return ticks.map((tick) => `${(tick / factor).toFixed(decimals)} ${sign}${unit}`)
}

/** Decimals that a step like 0.25, 0.5 or 20 needs. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals++) {
    const scaled = step * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals
  }
  return MOST_DECIMALS
}
