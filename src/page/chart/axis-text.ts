import { prefixOf } from '../../reporters/quantity.ts'

const MOST_DECIMALS = 9

/** What stands at the marks of an axis: numbers that share one prefix, and the unit with it. */
export interface AxisText {
  /** `mJ`; empty for a number without a unit. */
  unit: string
  texts: string[]
}

/**
 * @param marks round values in the unit, ascending
 * @param unit without a prefix: `J`, `s`
 */
export function axisText(marks: readonly number[], unit: string): AxisText {
  const largest = Math.max(0, ...marks.map(Math.abs))
  const { factor, sign } = unit === '' ? { factor: 1, sign: '' } : prefixOf(largest)
  const step = marks.length > 1 ? Math.abs((marks[1] as number) - (marks[0] as number)) : largest
  const decimals = step > 0 ? -Math.floor(Math.log10(step / factor) + 1e-6) : 0
  const shown = Math.min(MOST_DECIMALS, Math.max(0, decimals))
  return {
    unit: `${sign}${unit}`,
    texts: marks.map((mark) => (mark / factor).toFixed(shown).replace(/^-(0(\.0+)?)$/, '$1')),
  }
}
