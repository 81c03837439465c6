import type { ComponentChildren } from 'preact'
import type { Column } from './column.ts'
import { CopyButton } from './copy-button.tsx'
import { setFilters } from './location.ts'
import { tableCsv } from './table-csv.ts'
import { tableMarkdown } from './table-markdown.ts'
import { nextOrder, type Order, ordered, orderText, parseOrder } from './table-order.ts'
import { shownText } from './shown-text.ts'

export interface TableProps<Row> {
  /** Unique in its view: `order-NAME` is its filter in the URL. */
  name: string
  caption: string
  /** The first one names the row. */
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Heading above rows that belong together; once they are sorted, each row says its own. */
  groupOf?: (row: Row) => string
  filters: URLSearchParams
  /** Said instead of rows. */
  empty?: string
}

function Heading<Row>({ column, order, filter }: { column: Column<Row>; order: Order | undefined; filter: string }) {
  const mine = order?.column === column.key ? order : undefined
  const direction = mine && (mine.descending ? 'descending' : 'ascending')
  return (
    <th scope="col" class={column.kind} aria-sort={direction}>
      <button type="button" onClick={() => setFilters({ [filter]: orderText(nextOrder(order, column)) })}>
        {column.heading}
        <span class="arrow" aria-hidden="true">
          {mine ? (mine.descending ? '▼' : '▲') : ''}
        </span>
      </button>
    </th>
  )
}

function Line<Row>({ row, columns, group }: { row: Row; columns: readonly Column<Row>[]; group?: string | undefined }) {
  const [first, ...others] = columns
  const cell = ({ kind, text, show }: Column<Row>): ComponentChildren =>
    show ? show(row) : kind === 'name' ? shownText(text(row)) : text(row)
  return (
    <tr>
      {first && (
        <th scope="row" class={first.kind}>
          {cell(first)}
          {group !== undefined && <span class="of-group">{shownText(group)}</span>}
        </th>
      )}
      {others.map((column) => (
        <td key={column.key} class={column.kind}>
          {cell(column)}
        </td>
      ))}
    </tr>
  )
}

/** Rows that can be sorted by each column and copied in the order in which they stand. The order is kept in the URL. */
export function Table<Row>({ name, caption, columns, rows, keyOf, groupOf, filters, empty }: TableProps<Row>) {
  const filter = `order-${name}`
  const asked = parseOrder(filters.get(filter))
  const order = columns.some(({ key }) => key === asked?.column) ? asked : undefined
  const sorted = ordered(rows, columns, order)
  const groups = groupOf && !order ? [...Map.groupBy(sorted, groupOf)] : [[undefined, sorted] as const]
  return (
    <div class="table">
      {rows.length > 0 && (
        <div class="table-tools">
          <CopyButton label="Copy as Markdown" text={() => tableMarkdown(columns, sorted)} />
          <CopyButton label="Copy as CSV" text={() => tableCsv(columns, sorted)} />
        </div>
      )}
      <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <caption>
            <span class="stays">{caption}</span>
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading key={column.key} column={column} order={order} filter={filter} />
              ))}
            </tr>
          </thead>
          {groups.map(([group, members]) => (
            <tbody key={group ?? ''}>
              {group !== undefined && (
                <tr class="group">
                  <th scope="rowgroup" colSpan={columns.length}>
                    <span class="stays">{shownText(group)}</span>
                  </th>
                </tr>
              )}
              {members.map((row) => (
                <Line key={keyOf(row)} row={row} columns={columns} group={order && groupOf?.(row)} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {rows.length === 0 && <p class="faint">{empty ?? 'Nothing is here.'}</p>}
    </div>
  )
}
