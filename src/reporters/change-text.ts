import type { BenchComparison, Change } from '../comparison.ts'
import { percentFromFraction } from '../units.ts'

/** One decimal place; none from 100 on. Never a negative zero. */
function digits(fraction: number): string {
  const percent = percentFromFraction(fraction)
  const text = percent.toFixed(Math.abs(percent) >= 99.95 ? 0 : 1)
  return text === '-0.0' ? '0.0' : text
}

const signed = (fraction: number): string => {
  const text = digits(fraction)
  return Number(text) > 0 ? `+${text}` : text
}

/** A change as a signed percentage: 0.052 → `+5.2%`. */
export const signedPercent = (fraction: number): string => `${signed(fraction)}%`

/** A share without a sign, as short as it can be: 0.05 → `5%`, 0.0123 → `1.2%`. */
export const plainPercent = (fraction: number): string => `${digits(fraction).replace(/\.0$/, '')}%`

/** A change with its interval: `+5.2% [+3.6, +6.9]`. */
export const changeText = ({ change, low, high }: Change): string =>
  `${signedPercent(change)} [${signed(low)}, ${signed(high)}]`

const part = (change: Change | undefined, more: string, less: string): string[] =>
  change === undefined ? [] : [`${change.change < 0 ? less : more} ${signedPercent(change.change)}`]

/** What a change of energy is made of: `slower +7.0%, hotter +1.0%`; undefined where neither part is known. */
export function partsText({ seconds, watts }: BenchComparison): string | undefined {
  const parts = [...part(seconds, 'slower', 'faster'), ...part(watts, 'hotter', 'cooler')]
  return parts.length === 0 ? undefined : parts.join(', ')
}
