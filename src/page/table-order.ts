import { type Column, valueOf } from './column.ts'

/** By which column rows stand, and in which direction. */
export interface Order {
  column: string
  descending: boolean
}

/** Reads what `orderText` wrote: `energy`, or `-energy` from the largest down. */
export function parseOrder(text: string | null): Order | undefined {
  if (text === null || text === '' || text === '-') return undefined
  return text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false }
}

export const orderText = (order: Order | undefined): string | undefined =>
  order && `${order.descending ? '-' : ''}${order.column}`

/** What a click on a heading does: numbers from the largest, texts from A; then the reverse; then as the rows were. */
export function nextOrder<Row>(order: Order | undefined, { key, kind }: Column<Row>): Order | undefined {
  const first = kind === 'number'
  if (order?.column !== key) return { column: key, descending: first }
  return order.descending === first ? { column: key, descending: !first } : undefined
}

const collator = new Intl.Collator('en', { numeric: true })

function compared(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

/** Rows in an order; those without a value are last in both directions, equal ones stay as they were. */
export function ordered<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order | undefined,
): readonly Row[] {
  const column = columns.find(({ key }) => key === order?.column)
  if (!column || !order) return rows
  const direction = order.descending ? -1 : 1
  return rows
    .map((row) => ({ row, value: valueOf(column, row) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined)
        return Number(a.value === undefined) - Number(b.value === undefined)
      return direction * compared(a.value, b.value)
    })
    .map(({ row }) => row)
}
