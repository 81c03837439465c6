import { type Cell, nameWithUnit } from '../store/index.ts'
import type { Rows } from './rows.ts'

const CRLF = '\r\n'

/**
 * Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection", with the full-width
 * signs that some take for it, too); so does text that only begins with apostrophes before that, so that who takes one off
 * has what was stored. Numbers do not: what is negative stays a number.
 */
const harmless = (text: string): string => (/^'*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text)

const quoted = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** NULL is empty; empty text is `""`. Whole numbers have all their digits, others are the shortest that reads back the same. */
function field(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'string') return quoted(harmless(value))
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value.toString()
}

/** Comma-separated values with a header (RFC 4180), a page of rows at a time. The unit of a column is in its name. */
export async function* csv({ columns, pages }: Rows): AsyncGenerator<string> {
  yield `${columns.map((column) => quoted(nameWithUnit(column))).join(',')}${CRLF}`
  for await (const rows of pages) {
    yield rows.map((row) => `${columns.map(({ name }) => field(row[name] ?? null)).join(',')}${CRLF}`).join('')
  }
}
