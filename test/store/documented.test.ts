import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { DOCUMENTED, nameWithUnit } from '../../src/store/documented/index.ts'
import { schemaMarkdown } from '../../src/store/documented/markdown.ts'
import { migratedFile } from '../support/database-file.ts'

interface Column {
  name: string
  type: string
  notnull: number
  pk: number
}

test('every column of every table and view is documented, none is invented, and types and NULLs are right', async () => {
  const raw = new Database(await migratedFile(), { readonly: true })
  const objects = raw
    .prepare("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string; type: string }[]
  expect(DOCUMENTED.map(({ name }) => name).toSorted()).toEqual(objects.map(({ name }) => name).toSorted())
  for (const { name, kind, columns, key } of DOCUMENTED) {
    expect(kind, name).toBe(objects.find((each) => each.name === name)?.type)
    const stored = raw.prepare(`PRAGMA table_info(${name})`).all() as Column[]
    expect(columns.map((each) => each.name).toSorted(), name).toEqual(stored.map((each) => each.name).toSorted())
    for (const column of columns) {
      const found = stored.find((each) => each.name === column.name)
      const where = `${name}.${column.name}`
      expect(column.type, where).toMatch(/^(TEXT|INTEGER|REAL|BLOB)$/)
      if (kind === 'view') continue
      expect(column.type, where).toBe(found?.type)
      expect(column.whenNull === 'never', where).toBe(found?.notnull === 1 || found?.pk !== 0)
    }
    if (kind === 'table') {
      const primary = stored.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
      expect(key, name).toEqual(primary.map((each) => each.name))
    }
  }
  raw.close()
})

test('runs has at least 80 documented columns', () => {
  expect(DOCUMENTED.find(({ name }) => name === 'runs')?.columns.length).toBeGreaterThanOrEqual(80)
})

test('units are of one list, and a name with its unit is unique in its table', () => {
  const units = new Set(DOCUMENTED.flatMap(({ columns }) => columns.map(({ unit }) => unit)))
  expect([...units].toSorted()).toEqual(
    ['', '%', '1', '1/s', 'B', 'ISO 8601', 'J', 'J/op', 'JSON', 'MHz', 'SHA-256', 'W', 'count', 'ns', 's', 's/op']
      .concat(['yes/no', '°C', 'µJ'])
      .toSorted(),
  )
  for (const { columns } of DOCUMENTED) {
    const names = columns.map(nameWithUnit)
    expect(new Set(names).size).toBe(names.length)
  }
  expect(nameWithUnit({ name: 'total_std', unit: 'W' })).toBe('total_std_watts')
  expect(nameWithUnit({ name: 'active_low', unit: 'J' })).toBe('active_low_joules')
  expect(nameWithUnit({ name: 'duration_seconds', unit: 's' })).toBe('duration_seconds')
})

test('docs/schema.md is fresh (after a change: npm exec --no -- vitest run --config test/vitest.config.ts test/store/documented.test.ts -u)', async () => {
  await expect(schemaMarkdown()).toMatchFileSnapshot('../../docs/schema.md')
})
