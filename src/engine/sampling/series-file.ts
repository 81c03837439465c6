import { appendFileSync, readFileSync } from 'node:fs'
import { checkedLine, checkedLines } from './checked-lines.ts'

/** One row of a series, in the order of its columns; null where a value is missing. */
export interface SeriesRow {
  source: string
  /** CLOCK_MONOTONIC when the row was taken, ns. */
  tNs: string
  values: (number | null)[]
}

/** One line of a series file: the columns of a source, once, before its rows. */
export type SeriesRecord = { type: 'series'; source: string; columns: string[] } | ({ type: 'row' } & SeriesRow)

export function appendSeries(path: string, records: readonly SeriesRecord[]): void {
  appendFileSync(path, records.map((record) => checkedLine(JSON.stringify(record))).join(''))
}

/** The sources of a series file with their columns and rows; lines that are torn or damaged are left out and counted. */
export function readSeries(path: string): {
  series: Map<string, { columns: string[]; rows: SeriesRow[] }>
  damaged: number
} {
  const { records, damaged } = checkedLines<SeriesRecord>(readFileSync(path, 'utf8'))
  const series = new Map<string, { columns: string[]; rows: SeriesRow[] }>()
  for (const record of records) {
    if (record.type === 'series') series.set(record.source, { columns: record.columns, rows: [] })
    else series.get(record.source)?.rows.push({ source: record.source, tNs: record.tNs, values: record.values })
  }
  return { series, damaged }
}
