import { plainLine } from '../reporters/plain-line.ts'
import { type Column, valueOf } from './column.ts'

/** What spreadsheets take for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@＝＋－＠]/

/** A text that no spreadsheet computes: one that looks like a formula begins with an apostrophe. */
function textField(text: string): string {
  const line = plainLine(text)
  const inert = FORMULA.test(line) ? `'${line}` : line
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

function field<Row>(column: Column<Row>, row: Row): string {
  const value = valueOf(column, row)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  return value === undefined ? '' : textField(value)
}

/** Rows as CSV (RFC 4180): numbers in full and in their units, an empty field where there is none. */
export function tableCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const headings = columns.map(({ heading, unit }) => textField(unit === undefined ? heading : `${heading} (${unit})`))
  return [headings, ...rows.map((row) => columns.map((column) => field(column, row)))]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('')
}
