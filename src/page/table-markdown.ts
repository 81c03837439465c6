import { fittingTable } from '../reporters/markdown-table.ts'
import { codeSpan, prose } from '../reporters/markdown-text.ts'
import type { Column } from './column.ts'

/** Rows as a table of Markdown in which no text from elsewhere can become a mark, a link or a name; empty without rows. */
export function tableMarkdown<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const table = fittingTable<Row>(
    {
      headings: columns.map(({ heading }) => prose(heading)),
      align: columns.map(({ kind }) => (kind === 'number' ? 'right' : 'left')),
      of: rows,
      row: (row) => columns.map(({ kind, text }) => (kind === 'name' ? codeSpan(text(row)) : prose(text(row)))),
    },
    Number.POSITIVE_INFINITY,
    'the clipboard',
  )
  return table === undefined ? '' : `${table}\n`
}
