import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column } from '../../src/page/column.ts'
import { tableCsv } from '../../src/page/table-csv.ts'
import { tableMarkdown } from '../../src/page/table-markdown.ts'
import { nextOrder, ordered, orderText, parseOrder } from '../../src/page/table-order.ts'
import { commentHtml } from '../support/comment-page.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'

interface Row {
  name: string
  joules?: number
}

const NAME: Column<Row> = { key: 'name', heading: 'bench', kind: 'name', text: ({ name }) => name }
const ENERGY: Column<Row> = {
  key: 'energy',
  heading: 'energy',
  kind: 'number',
  unit: 'J',
  text: ({ joules }) => (joules === undefined ? 'no energy' : `${joules} J`),
  value: ({ joules }) => joules,
}
const COLUMNS = [NAME, ENERGY]
const ROWS: Row[] = [
  { name: 'bench 10', joules: 3 },
  { name: 'bench 9' },
  { name: 'Bench 2', joules: -1 },
  { name: 'bench 1', joules: 3 },
]
const names = (rows: readonly Row[]): string[] => rows.map(({ name }) => name)
const orderedBy = (text: string): string[] => names(ordered(ROWS, COLUMNS, parseOrder(text)))

test('numbers by value, texts as people count, what is missing last in both directions', () => {
  expect(orderedBy('energy')).toEqual(['Bench 2', 'bench 10', 'bench 1', 'bench 9'])
  expect(orderedBy('-energy')).toEqual(['bench 10', 'bench 1', 'Bench 2', 'bench 9'])
  expect(orderedBy('name')).toEqual(['bench 1', 'Bench 2', 'bench 9', 'bench 10'])
  expect(orderedBy('')).toEqual(names(ROWS))
  expect(orderedBy('no such column')).toEqual(names(ROWS))
})

test('a heading sorts, reverses, and gives the rows back as they were', () => {
  const clicks = (column: Column<Row>, count: number): string | undefined =>
    orderText(
      Array.from({ length: count }).reduce<ReturnType<typeof parseOrder>>(
        (order) => nextOrder(order, column),
        undefined,
      ),
    )
  expect([1, 2, 3].map((count) => clicks(ENERGY, count))).toEqual(['-energy', 'energy', undefined])
  expect([1, 2, 3].map((count) => clicks(NAME, count))).toEqual(['name', '-name', undefined])
  expect(nextOrder({ column: 'energy', descending: true }, NAME)).toEqual({ column: 'name', descending: false })
})

test('an order survives its text', () => {
  fc.assert(
    fc.property(fc.constantFrom('energy', 'a-b', 'time'), fc.boolean(), (column, descending) => {
      expect(parseOrder(orderText({ column, descending }) ?? '')).toEqual({ column, descending })
    }),
  )
})

test('CSV has numbers in full and in units, and nothing where there is none', () => {
  expect(tableCsv(COLUMNS, ROWS)).toBe('bench,energy (J)\r\nbench 10,3\r\nbench 9,\r\nBench 2,-1\r\nbench 1,3\r\n')
})

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'=1"],
  ['  =1', "'=1"],
  ['＝1', "'＝1"],
  ['=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'],
  ['a,b "c"\r\nd', 'a,b "c" d'],
  ['a-b', 'a-b'],
])('a text is no formula in a spreadsheet: %j', (name, expected) => {
  const [, row, ...others] = parse(tableCsv([NAME], [{ name }]))
  expect(others).toEqual([])
  expect(row).toEqual([expected])
})

test('CSV of anything has as many fields as columns, and numbers that read back exactly', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'grapheme' })),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
        ),
        { minLength: 1, maxLength: 5 },
      ),
      (pairs) => {
        const rows = pairs.map(([name, joules]) => ({ name, joules }))
        const [, ...read] = parse(tableCsv([NAME, ENERGY], rows), { skipEmptyLines: false })
        expect(read.map(({ length }) => length)).toEqual(rows.map(() => 2))
        expect(read.map(([, joules]) => Number(joules) + 0)).toEqual(rows.map(({ joules }) => joules + 0))
        expect(read.filter(([name = '']) => /^[=+\-@\t\r]/.test(name))).toEqual([])
      },
    ),
  )
})

test.each(HOSTILE_TEXTS)('Markdown stays a table of plain text: %j', (name) => {
  const html = commentHtml(tableMarkdown(COLUMNS, [{ name, joules: 1 }, { name: 'next' }]))
  expect(new Set([...html.matchAll(/<(\w+)/g)].map(([, tag]) => tag))).toEqual(
    new Set(['table', 'thead', 'tr', 'th', 'tbody', 'td', 'code']),
  )
  expect(html.match(/<tr>/g)).toHaveLength(3)
  expect(html.match(/<td/g)).toHaveLength(4)
})

test('no rows, no table', () => expect(tableMarkdown(COLUMNS, [])).toBe(''))
