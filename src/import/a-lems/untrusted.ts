import type { ImportedRun } from '../../run.ts'
import { numberOf, type Row, textOf } from './row.ts'
import { columnsWith } from './verdict.ts'

/** The values of the columns of a row that are not to be used; with `prefix` they are named by their table. */
export function untrustedOf(table: string, row: Row, prefix = ''): ImportedRun['untrusted'] {
  return Object.fromEntries(
    columnsWith(table, 'untrusted').flatMap((column) => {
      const value = numberOf(row, column) ?? textOf(row, column)
      return value === undefined ? [] : [[`${prefix}${column}`, value]]
    }),
  )
}
