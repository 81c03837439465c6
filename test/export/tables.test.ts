import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parse } from 'csv-parse/sync'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { csv } from '../../src/export/csv.ts'
import { jsonLines } from '../../src/export/json-lines.ts'
import { parquet } from '../../src/export/parquet.ts'
import type { Rows } from '../../src/export/rows.ts'
import {
  type DatabaseInterface,
  DOCUMENTED,
  type DocumentedTable,
  nameWithUnit,
  type RowsOf,
  type StoredRow,
} from '../../src/store/index.ts'
import { collected, HOSTILE, storedExample, tableOf } from '../support/stored.ts'

const rowsOf = (db: DatabaseInterface, table: DocumentedTable): Rows => ({
  columns: table.columns,
  pages: db.streamRows(table),
})

async function stored(db: DatabaseInterface, table: DocumentedTable): Promise<StoredRow[]> {
  const rows = []
  for await (const page of db.streamRows(table)) rows.push(...page)
  return rows
}

const TABLES = DOCUMENTED.filter(({ name }) => name !== 'energy_samples_with_power')

test('CSV: a reader of RFC 4180 finds every value of every table; NULL is empty, empty text is not NULL', async () => {
  const { db } = await storedExample()
  await using _ = db
  for (const table of TABLES) {
    const text = (await collected(csv(rowsOf(db, table)))).join('')
    const [header, ...records] = parse(text, {
      cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
    }) as (string | null)[][]
    expect(header).toEqual(table.columns.map(nameWithUnit))
    const rows = await stored(db, table)
    expect(records, table.name).toHaveLength(rows.length)
    rows.forEach((row, i) =>
      table.columns.forEach(({ name }, j) => {
        const [found, value] = [records[i]?.[j], row[name]]
        const where = `${table.name}.${name}`
        if (value === null) expect(found, where).toBeNull()
        else if (typeof value === 'number') expect(Number(found), where).toBe(value)
        else if (value instanceof Uint8Array) expect(Buffer.from(found ?? '', 'base64').equals(value), where).toBe(true)
        else expect(found?.replace(/^'(?=[=+\-@\t\r])/, ''), where).toBe(String(value))
      }),
    )
    expect(text.split('\r\n').length).toBeGreaterThan(rows.length)
  }
})

test('CSV: text that a spreadsheet would run is made harmless, negative numbers stay numbers', async () => {
  const columns = tableOf('runs').columns.filter(({ name }) => name === 'name' || name === 'active_joules')
  async function* pages() {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "it's", '']) yield [{ name, active_joules: -1.5 }]
  }
  expect((await collected(csv({ columns, pages: pages() }))).join('')).toBe(
    [
      'name,active_joules',
      "'=1+1,-1.5",
      "'+1,-1.5",
      "'-1,-1.5",
      "'@SUM(A1),-1.5",
      "'\t=1,-1.5",
      "it's,-1.5",
      '"",-1.5',
      '',
    ].join('\r\n'),
  )
})

test('JSON lines: every line is one object, whole numbers beyond 2^53 are digits, missing is null', async () => {
  const { db, hostile } = await storedExample()
  await using _ = db
  for (const table of TABLES) {
    const text = (await collected(jsonLines(rowsOf(db, table)))).join('')
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const rows = await stored(db, table)
    expect(lines, table.name).toHaveLength(rows.length)
    rows.forEach((row, i) => {
      expect(Object.keys(lines[i] ?? {})).toEqual(table.columns.map(nameWithUnit))
      for (const column of table.columns) {
        const [found, value] = [lines[i]?.[nameWithUnit(column)], row[column.name]]
        if (typeof value === 'bigint') expect(BigInt(found as string | number)).toBe(value)
        else if (value instanceof Uint8Array) expect(Buffer.from(found as string, 'base64').equals(value)).toBe(true)
        else expect(found).toBe(value)
      }
    })
    if (table.name === 'runs') expect(lines.find(({ run_id }) => run_id === hostile.id)?.name).toBe(HOSTILE)
    if (table.name === 'energy_samples') {
      expect(lines.at(-1)).toMatchObject({ package_uj: '1152921504606846979', dram_uj: null, gpu_uj: null })
      expect(lines[0]).toMatchObject({ t_ns: 1, package_uj: 0 })
    }
  }
})

test('Parquet: hyparquet reads back every value of every table, whole numbers as int64', async () => {
  const { db, file } = await storedExample()
  await using _ = db
  for (const table of TABLES) {
    const path = join(file, '..', `${table.name}.parquet`)
    writeFileSync(path, await collected(parquet(rowsOf(db, table))).then((chunks) => Buffer.concat(chunks)))
    const buffer = await asyncBufferFromFile(path)
    const read = await parquetReadObjects({ file: buffer, utf8: false })
    const rows = await stored(db, table)
    expect(read, table.name).toHaveLength(rows.length)
    rows.forEach((row, i) => {
      for (const column of table.columns) {
        const [found, value] = [read[i]?.[nameWithUnit(column)] as unknown, row[column.name]]
        const where = `${table.name}.${column.name}`
        if (value instanceof Uint8Array) expect(Buffer.from(found as Uint8Array).equals(value), where).toBe(true)
        else expect(found ?? null, where).toBe(value)
      }
    })
    const { schema, key_value_metadata } = await parquetMetadataAsync(buffer)
    expect(schema.slice(1).map(({ name }) => name)).toEqual(table.columns.map(nameWithUnit))
    expect(schema.slice(1).map(({ type }) => type)).toEqual(
      table.columns.map(
        ({ type }) => ({ TEXT: 'BYTE_ARRAY', BLOB: 'BYTE_ARRAY', INTEGER: 'INT64', REAL: 'DOUBLE' })[type],
      ),
    )
    expect(JSON.parse(key_value_metadata?.find(({ key }) => key === 'units')?.value ?? '')).toEqual(
      Object.fromEntries(table.columns.map((column) => [nameWithUnit(column), column.unit])),
    )
  }
})

test('a filter keeps the rows of one run or of one experiment, whichever way the table is keyed', async () => {
  const { db, task, linear, experiment } = await storedExample()
  await using _ = db
  await db.saveExperiment({ ...experiment, id: 'other', runs: [{ ...linear, id: 'other-run' }], pairs: [] }, [])
  const count = async (table: string, of: RowsOf): Promise<number> =>
    (await collected(db.streamRows(tableOf(table), of))).flat().length
  const experimentId = experiment.id
  expect(await count('energy_samples', { runId: task.id })).toBe(3)
  expect(await count('energy_samples', { runId: linear.id })).toBe(0)
  expect(await count('energy_samples', { experimentId })).toBe(3)
  expect(await count('energy_samples', { experimentId: 'other' })).toBe(0)
  expect(await count('runs', { experimentId })).toBe(5)
  expect(await count('runs', { experimentId: 'other' })).toBe(1)
  expect(await count('runs', { experimentId: 'other', runId: linear.id })).toBe(0)
  expect(await count('orchestration_tax_summary', { experimentId })).toBe(1)
  expect(await count('ml_features', { experimentId })).toBe(3)
  expect(await count('experiments', {})).toBe(2)
})

test('pages go on behind one another: none is doubled and none is left out', async () => {
  const { db, task, file } = await storedExample()
  await using _ = db
  const raw = new Database(file)
  raw
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO telemetry_samples SELECT ?, 'source-' || (i % 3), i / 3, '{}' FROM n`,
    )
    .run(task.id)
  raw.close()
  const pages = await collected(db.streamRows(tableOf('telemetry_samples')))
  expect(pages.map((page) => page.length)).toEqual([5000, 5000, 1])
  const keys = pages.flat().map(({ source, t_ns }) => `${String(source)} ${String(t_ns)}`)
  expect(new Set(keys).size).toBe(10_001)
})
