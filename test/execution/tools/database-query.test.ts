import { afterAll, expect, test } from 'vitest'
import type { JsonValue } from '../../../src/json-value.ts'
import { askProcess } from '../../../src/execution/tools/tool-process.ts'
import { errorOf } from '../../contracts/tool.ts'
import { DATASET, LIMITS, testTools } from './surroundings.ts'

const box = await testTools(['database_query'])
afterAll(() => box[Symbol.asyncDispose]())
const call = async (sql: string) => box.get('database_query')?.call({ sql })

test('tells the model its tables', () => {
  expect(box.get('database_query')?.description.description).toContain(
    'cities(name text, population integer, area real)',
  )
})

test('replies with rows as JSON, with types and missing values', async () => {
  const result = await call(
    'SELECT name, population AS people, area FROM cities WHERE population > 130000 ORDER BY name',
  )
  expect(JSON.parse(result?.text ?? '')).toEqual([
    { name: 'Bern', people: 134_794, area: 51.6 },
    { name: 'Graz', people: 292_630, area: null },
  ])
  expect((await call('SELECT name FROM cities WHERE false'))?.text).toBe('[]')
})

test('says what is wrong with a query', async () => {
  expect(await errorOf(call('SELECT nam FROM cities'))).toMatchObject({
    kind: 'failed',
    message: 'database_query: no such column: nam.',
  })
})

/** Past the look at the words: what SQLite and its process do themselves. */
test.for([
  ["INSERT INTO cities VALUES ('x', 1, 1) RETURNING *", 'refused', 'only queries that read'],
  ['PRAGMA query_only = OFF', 'refused', 'only queries that read'],
  ['CREATE TABLE evil (x)', 'refused', 'only queries that read'],
  ["ATTACH '/tmp/vitest-energy-evil.db' AS evil", 'refused', 'only queries that read'],
  ["VACUUM INTO '/tmp/vitest-energy-evil.db'", 'refused', 'only queries that read'],
  ['SELECT 1; DELETE FROM cities', 'failed', 'more than one statement'],
  ["SELECT load_extension('evil')", 'failed', 'not authorized'],
])('the second wall stops %s', { concurrent: true }, async ([sql, kind, words]) => {
  const question = { dataset: DATASET as unknown as JsonValue, sql: sql as string, rows: 10, resultBytes: 1000 }
  const error = await errorOf(
    askProcess({
      tool: 'database_query',
      entry: new URL('../../../src/execution/tools/database-process.ts', import.meta.url),
      question,
      packages: ['better-sqlite3'],
      addons: true,
      limits: LIMITS,
      signal: new AbortController().signal,
    }),
  )
  expect(error.kind).toBe(kind)
  expect(error.message).toContain(words)
})
