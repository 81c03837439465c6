import { formatPercent, formatQuantity } from '../../../reporters/quantity.ts'

/** A value of telemetry as it is shown. */
export interface TelemetryRow {
  name: string
  value: number
  text: string
}

const WITH_PREFIX: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/joules$/i, 'J'],
  [/watts$/i, 'W'],
  [/(?<!per_?)seconds$/i, 's'],
  [/bytes$/i, 'B'],
]
const PLAIN: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/celsius$/i, '°C'],
  [/mhz$/i, 'MHz'],
  [/percent$/i, '%'],
  [/per_?second$/i, '1/s'],
]

const unitIn = (units: typeof PLAIN, name: string): string | undefined =>
  units.find(([ending]) => ending.test(name))?.[1]

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
const whole = new Intl.NumberFormat('en')

/** A number with the unit that its name says; counts have all their digits. */
export function telemetryText(name: string, value: number): string {
  const prefixed = unitIn(WITH_PREFIX, name)
  if (prefixed !== undefined) return formatQuantity(value, prefixed)
  if (/fraction$/i.test(name)) return formatPercent(value)
  const number = Number.isInteger(value) ? whole.format(value) : digits.format(value)
  const unit = unitIn(PLAIN, name)
  return unit === undefined ? number : `${number} ${unit}`
}

/** Values in the order of their names. */
export const telemetryRows = (values: Readonly<Record<string, number>>): TelemetryRow[] =>
  Object.entries(values)
    .map(([name, value]) => ({ name, value, text: telemetryText(name, value) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
