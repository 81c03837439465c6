import { formatJoules, formatSeconds, formatWatts } from '../reporters/quantity.ts'
import type { Column } from './column.ts'

/** Columns of amounts: read with the prefix that fits, sorted and copied in the SI unit, a dash where there is none. */
const quantityColumn =
  (unit: string, format: (amount: number | undefined) => string) =>
  <Row>(key: string, heading: string, value: (row: Row) => number | undefined): Column<Row> => ({
    key,
    heading,
    kind: 'number',
    unit,
    text: (row) => format(value(row)),
    value,
  })

export const joulesColumn = quantityColumn('J', formatJoules)
export const secondsColumn = quantityColumn('s', formatSeconds)
export const wattsColumn = quantityColumn('W', formatWatts)
