import { kwhFromJoules, mjFromJoules, whFromJoules } from '../units.ts'
import { formatJoules, formatQuantity } from './quantity.ts'

/** Units of energy for people; `auto` is J with the prefix that fits. */
export type EnergyUnit = 'auto' | 'mJ' | 'J' | 'Wh' | 'gCO2e'

/** How a text shows an amount of energy. */
export type EnergyText = (joules: number | undefined) => string

const DIGITS = 3
/** From here on, or below its reverse, digits alone are hard to read. */
const LARGE = 1e6

/** Three significant digits and no prefix, so that amounts can be compared by eye: `0.00172 J`, `1720 mJ`. */
function fixedUnit(value: number | undefined, unit: string): string {
  if (value === undefined || !Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size !== 0 && (size >= LARGE || size < 1 / LARGE)) return `${value.toExponential(DIGITS - 1)} ${unit}`
  const decimals = size === 0 ? 0 : Math.max(0, DIGITS - 1 - Math.floor(Math.log10(size)))
  return `${value.toFixed(decimals)} ${unit}`
}

/**
 * Shows energy in the unit of the setting `unit`. `mJ` and `J` stay as they are; `Wh` and `gCO2e`, which are large for one
 * call, take a prefix.
 *
 * @param gramsPerKwh for `gCO2e`: what a kWh emits where the machine stands, the overhead of its building included
 */
export function energyText(unit: EnergyUnit, gramsPerKwh?: number): EnergyText {
  const of =
    (convert: (joules: number) => number, show: (value: number | undefined, unit: string) => string): EnergyText =>
    (joules) =>
      show(joules === undefined ? undefined : convert(joules), unit)
  switch (unit) {
    case 'mJ':
      return of(mjFromJoules, fixedUnit)
    case 'J':
      return of((joules) => joules, fixedUnit)
    case 'Wh':
      return of(whFromJoules, formatQuantity)
    case 'gCO2e':
      return of((joules) => kwhFromJoules(joules) * (gramsPerKwh ?? Number.NaN), formatQuantity)
    default:
      return formatJoules
  }
}
