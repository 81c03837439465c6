import { RUN_VERDICTS } from './run-verdicts.ts'
import { TABLE_VERDICTS } from './table-verdicts.ts'

/**
 * What becomes of a column of A-LEMS.
 * - `carried`: the value as it is, in the record's field for it
 * - `converted`: a value computed from it
 * - `untrusted`: kept beside the run (`imported.untrusted`), where no statistic reads it
 * - `dropped`: not kept
 */
export const VERDICTS = ['carried', 'converted', 'untrusted', 'dropped'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Columns of one table with one verdict, and how or why. */
export interface VerdictRow {
  /** Names, with a space between them; `*` is every column that has no other verdict. */
  columns: string
  verdict: Verdict
  note: string
}

/** Every table of A-LEMS by its name. */
export const TABLES: Readonly<Record<string, readonly VerdictRow[]>> = { runs: RUN_VERDICTS, ...TABLE_VERDICTS }

export const columnsOf = ({ columns }: VerdictRow): string[] => columns.split(' ')

/** The verdict of a column; undefined for one that A-LEMS was not known to have. */
export function verdictOf(table: string, column: string): VerdictRow | undefined {
  const rows = TABLES[table] ?? []
  return rows.find((row) => columnsOf(row).includes(column)) ?? rows.find((row) => row.columns === '*')
}

/** The columns of a table that have a verdict, in the order of the table. */
export const columnsWith = (table: string, verdict: Verdict): string[] =>
  (TABLES[table] ?? []).filter((row) => row.verdict === verdict).flatMap(columnsOf)
