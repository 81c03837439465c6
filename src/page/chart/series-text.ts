import { formatQuantity } from '../../reporters/quantity.ts'

/** What a drawing of values in the order of time shows. */
export function seriesText(
  quantity: string,
  unit: string,
  series: readonly { points: readonly { value: number | undefined }[] }[],
): string {
  const all = series.flatMap(({ points }) => points.map(({ value }) => value))
  const values = all.filter((value) => value !== undefined)
  const missing = all.length - values.length
  const without = missing === 0 ? '' : `, ${missing} more without a value`
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined) return `${quantity} of ${all.length} windows: none has a value.`
  const q = (value: number): string => formatQuantity(value, unit)
  const extremes = `smallest ${q(Math.min(...values))}, largest ${q(Math.max(...values))}`
  return `${quantity} of ${values.length} windows in the order of time${without}: first ${q(first)}, last ${q(last)}, ${extremes}.`
}
