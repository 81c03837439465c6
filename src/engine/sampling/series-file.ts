import { appendWhole } from './append-whole.ts'
import { checkedLine, checkedRecords } from './checked-lines.ts'

/** One row of a series, in the order of its columns; null where a value is missing. */
export interface SeriesRow {
  source: string
  /** CLOCK_MONOTONIC when the row was taken, ns. */
  tNs: string
  values: (number | null)[]
}

/** One line of a series file: the columns of a source, once, before its rows. */
export type SeriesRecord = { type: 'series'; source: string; columns: string[] } | ({ type: 'row' } & SeriesRow)

/** @throws EnergyError SPOOL_UNWRITABLE */
export function appendSeries(path: string, records: readonly SeriesRecord[]): void {
  appendWhole(path, records.map((record) => checkedLine(JSON.stringify(record))).join(''))
}

/** A row with the columns of its source. */
export type NamedRow = SeriesRow & { columns: readonly string[] }

/** The rows of a series file in the order in which they were taken, one in memory at a time; damaged lines are left out. */
export function* seriesRows(path: string): Generator<NamedRow> {
  const columns = new Map<string, string[]>()
  for (const record of checkedRecords<SeriesRecord>(path)) {
    if (record.type === 'series') {
      columns.set(record.source, record.columns)
      continue
    }
    const { source, tNs, values } = record
    const known = columns.get(source)
    if (known) yield { source, tNs, values, columns: known }
  }
}
