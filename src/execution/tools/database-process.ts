import { readFileSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Dataset } from '../../config/dataset.ts'
import type { ToolAnswer } from './tool-process.ts'

/** What this process is asked once, on its standard input. */
export interface DatabaseQuestion {
  dataset: Dataset
  sql: string
  rows: number
  resultBytes: number
}

const STDIN = 0
const STDOUT = 1

function load({ tables }: Dataset): Database.Database {
  const database = new Database(':memory:')
  // Sorting and cross joins would spill into the folder for temporary files.
  database.pragma('temp_store = MEMORY')
  database.pragma('trusted_schema = OFF')
  for (const [table, { columns, rows }] of Object.entries(tables)) {
    const declared = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`)
    database.exec(`CREATE TABLE "${table}" (${declared.join(', ')}) STRICT`)
    const insert = database.prepare(`INSERT INTO "${table}" VALUES (${declared.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...row)
  }
  database.pragma('query_only = ON')
  return database
}

function answer({ dataset, sql, rows, resultBytes }: DatabaseQuestion): ToolAnswer {
  const database = load(dataset)
  const refused = (message: string): ToolAnswer => ({ error: { kind: 'refused', message } })
  try {
    const statement = database.prepare(sql)
    if (!statement.reader || !statement.readonly) return refused('only queries that read are allowed.')
    const found: string[] = []
    let bytes = 0
    for (const row of statement.iterate()) {
      if (found.length === rows) {
        return refused(`the result has more than ${rows} rows; add a LIMIT or aggregate.`)
      }
      const text = JSON.stringify(row)
      bytes += Buffer.byteLength(text) + 1
      if (bytes > resultBytes) return refused(`the result is longer than ${resultBytes} bytes.`)
      found.push(text)
    }
    return { answer: `[${found.join(',')}]` }
  } catch (error) {
    return { error: { kind: 'failed', message: `${(error as Error).message}.` } }
  }
}

const question = JSON.parse(readFileSync(STDIN, 'utf8')) as DatabaseQuestion
writeSync(STDOUT, JSON.stringify(answer(question)))
