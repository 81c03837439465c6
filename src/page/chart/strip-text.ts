import { formatQuantity } from '../../reporters/quantity.ts'
import { boxOf } from './box.ts'

/** A median with its interval, in the unit of the values. */
export interface MedianBounds {
  median: number
  low: number
  high: number
}

/** Values that are told one by one. */
const MOST = 5

function listed(values: readonly number[], unit: string): string {
  const told = values.slice(0, MOST).map((value) => formatQuantity(value, unit))
  return `${told.join(', ')}${values.length > MOST ? ' and others' : ''}`
}

const outlierText = (outliers: readonly number[], unit: string): string =>
  outliers.length === 0
    ? 'no outlier'
    : `${outliers.length} ${outliers.length === 1 ? 'outlier' : 'outliers'} at ${listed(outliers, unit)}`

/** Which values lie beyond a drawing; empty where none does. */
export function beyondText(values: readonly number[], [low, high]: [number, number], unit: string): string {
  const beyond = values.filter((value) => value < low || value > high)
  if (beyond.length === 0) return ''
  return `${beyond.length} ${beyond.length === 1 ? 'window lies' : 'windows lie'} beyond the drawing: ${listed(beyond, unit)}.`
}

/** A sample in words: `10 windows, median 3.00 µJ, quartiles 2.95 µJ and 3.05 µJ, whiskers 2.90 µJ to 3.10 µJ, no outlier`. */
export function sampleText(values: readonly number[], unit: string): string {
  const box = boxOf(values)
  if (!box) return 'no window'
  const q = (value: number): string => formatQuantity(value, unit)
  if (box.n === 1) return `1 window at ${q(box.median)}`
  return `${box.n} windows, median ${q(box.median)}, quartiles ${q(box.lower)} and ${q(box.upper)}, whiskers ${q(box.whiskerLow)} to ${q(box.whiskerHigh)}, ${outlierText(box.outliers, unit)}`
}

/** What a drawing of strips shows. */
export function stripText(
  quantity: string,
  unit: string,
  strips: readonly { name: string; values: readonly number[] }[],
  interval: MedianBounds | undefined,
): string {
  const rows = strips.map(({ name, values }) => `${name === '' ? quantity : name}: ${sampleText(values, unit)}.`)
  const about = strips.some(({ name }) => name !== '') ? [`${quantity}.`] : []
  const bounds =
    interval === undefined
      ? []
      : [
          `Median as reported ${formatQuantity(interval.median, unit)}, interval ${formatQuantity(interval.low, unit)} to ${formatQuantity(interval.high, unit)}.`,
        ]
  return [...about, ...rows, ...bounds].join(' ')
}
