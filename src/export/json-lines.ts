import { type Cell, nameWithUnit } from '../store/index.ts'
import type { Rows } from './rows.ts'

/** Whole numbers that a double cannot hold are decimal strings, as in proto3's JSON. */
function jsonValue(value: Cell): string | number | null {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** One JSON object a line (https://jsonlines.org), a page of rows at a time. What is missing is null. */
export async function* jsonLines({ columns, pages }: Rows): AsyncGenerator<string> {
  const names = columns.map((column) => [column.name, nameWithUnit(column)] as const)
  for await (const rows of pages) {
    yield rows
      .map((row) => {
        const cells = names.map(([name, key]) => [key, jsonValue(row[name] ?? null)])
        return `${JSON.stringify(Object.fromEntries(cells))}\n`
      })
      .join('')
  }
}
