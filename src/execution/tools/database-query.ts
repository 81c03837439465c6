import * as z from 'zod'
import { moduleUrl } from '../../package-path.ts'
import type { Dataset } from '../../config/dataset.ts'
import type { JsonValue } from '../../json-value.ts'
import { defineTool } from './define-tool.ts'
import { ToolError, type ToolFactory } from './tool.ts'
import { askProcess } from './tool-process.ts'

const ENTRY = moduleUrl('execution/tools/database-process')

/** Texts, quoted names and comments: what stands in them is no keyword. */
const NOT_CODE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?\*\//g
const QUERY = /^\s*(?:select|with|values)\b/i
/**
 * Words with which no query needs anything, as words of the code. What SQLite itself allows is narrower (the connection is
 * `query_only`, in memory, its extensions are off): this is for a clear answer, and in case SQLite is built otherwise.
 */
const FORBIDDEN =
  /\b(?:insert|update|delete|replace|drop|alter|create|attach|detach|vacuum|reindex|analyze|pragma\w*|load_extension|readfile|writefile|fts3_tokenizer|begin|commit|rollback|savepoint)\b(?!\s*\()|\b(?:pragma_\w+|load_extension|readfile|writefile|fts3_tokenizer)\b/i

function checked(sql: string): string {
  const code = sql.replace(NOT_CODE, (match) => (/^(?:--|\/\*)/.test(match) ? ' ' : '?'))
  const refuse = (what: string): never => {
    throw new ToolError('refused', `database_query: ${what}.`)
  }
  if (!QUERY.test(code)) refuse('sql is to begin with SELECT, WITH or VALUES')
  if (/;\s*\S/.test(code)) refuse('sql is to be one statement')
  const word = FORBIDDEN.exec(code)?.[0] ?? /["'`[]\s*(pragma_\w+)/i.exec(sql)?.[1]
  if (word !== undefined) refuse(`${word.toUpperCase()} is not allowed`)
  return sql
}

const schemaText = ({ tables }: Dataset): string =>
  Object.entries(tables)
    .map(([table, { columns }]) => {
      const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`)
      return `${table}(${typed.join(', ')})`
    })
    .join('; ')

/**
 * Asks SQLite about the dataset, which lies in the memory of a process that is made for each query: SQLite has no way to
 * interrupt an endless query from within (better-sqlite3 is built without its progress handler).
 */
export const openDatabaseQuery: ToolFactory = async (surroundings) => {
  const { dataset, limits, signal } = surroundings
  return defineTool(surroundings, {
    name: 'database_query',
    description:
      `Runs one read-only SQL query (SQLite) and replies with a JSON array of at most ${limits.rows} rows. ` +
      `Tables: ${schemaText(dataset)}.`,
    arguments: z.strictObject({ sql: z.string().min(1).max(5000) }),
    async run({ sql }) {
      const { rows, resultBytes } = limits
      return (await askProcess({
        tool: 'database_query',
        entry: ENTRY,
        question: { dataset: dataset as unknown as JsonValue, sql: checked(sql), rows, resultBytes },
        packages: ['better-sqlite3'],
        addons: true,
        limits,
        signal,
      })) as string
    },
  })
}
