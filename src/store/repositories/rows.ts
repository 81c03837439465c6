import { type RawBuilder, sql, type Kysely } from 'kysely'
import type { Cell, RowsOf, StoredRow } from '../database.ts'
import type { ColumnType, DocumentedTable } from '../documented/index.ts'
import { energyOfRun } from '../energy-of-run.ts'
import type { Tables } from '../tables.ts'

const ROWS_PER_PAGE = 5000

/** A value as its column is documented, whichever type the driver or the expression of a view gave it. */
function cellOf(value: unknown, type: ColumnType): Cell {
  if (value === null || value === undefined) return null
  if (type === 'INTEGER') return BigInt(value as string | number | bigint)
  if (type === 'REAL') return Number(value)
  if (type === 'BLOB') return value as Uint8Array
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const list = (names: readonly string[]): RawBuilder<unknown> => sql.join(names.map((name) => sql.ref(name)))

/** The column that names the experiment; undefined where there is none. */
export const experimentColumn = ({ columns }: DocumentedTable): string | undefined =>
  columns.find(({ name }) => name === 'exp_id' || name === 'experiment_id')?.name

/**
 * Rows of any table or view in pages, each of them a query that goes on behind the last key of the page before (keyset
 * pagination): nothing is held but one page. Tables whose key begins with the run are read run by run.
 */
export class RowsRepository {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async *of(table: DocumentedTable, { runId, experimentId }: RowsOf): AsyncGenerator<StoredRow[]> {
    const [first, ...rest] = table.key
    if (first === 'run_id' && rest.length > 0) {
      for await (const id of this.#runIds({ runId, experimentId })) {
        if (table.name === 'energy_samples') yield* this.#pages(table, rest, [], energyOfRun(id))
        else yield* this.#pages(table, rest, [sql`run_id = ${id}`])
      }
      return
    }
    const column = experimentColumn(table)
    yield* this.#pages(table, table.key, [
      ...(runId === undefined ? [] : [sql`run_id = ${runId}`]),
      ...(experimentId === undefined || column === undefined ? [] : [sql`${sql.ref(column)} = ${experimentId}`]),
    ])
  }

  async *#runIds({ runId, experimentId }: RowsOf): AsyncGenerator<string> {
    let last = ''
    for (;;) {
      let query = this.#db.selectFrom('runs').select('run_id').where('run_id', '>', last).orderBy('run_id')
      if (runId !== undefined) query = query.where('run_id', '=', runId)
      if (experimentId !== undefined) query = query.where('exp_id', '=', experimentId)
      const ids = await query.limit(ROWS_PER_PAGE).execute()
      for (const { run_id } of ids) yield run_id
      if (ids.length < ROWS_PER_PAGE) return
      last = ids.at(-1)?.run_id ?? last
    }
  }

  /** A table without a key is one page. */
  async *#pages(
    { name, columns }: DocumentedTable,
    key: readonly string[],
    conditions: readonly RawBuilder<unknown>[],
    rowsOf: RawBuilder<unknown> = sql.table(name),
  ): AsyncGenerator<StoredRow[]> {
    let behind: Cell[] | undefined
    for (;;) {
      const all = [
        ...conditions,
        ...(behind === undefined ? [] : [sql`(${list(key)}) > (${sql.join(behind.map((value) => sql`${value}`))})`]),
      ]
      const where = all.length === 0 ? sql`` : sql` WHERE ${sql.join(all, sql` AND `)}`
      const page = key.length === 0 ? sql`` : sql` ORDER BY ${list(key)} LIMIT ${ROWS_PER_PAGE}`
      const { rows } = await sql<Record<string, unknown>>`SELECT ${list(columns.map((column) => column.name))}
        FROM ${rowsOf} AS ${sql.ref(name)}${where}${page}`.execute(this.#db)
      const cells = rows.map(
        (row): StoredRow =>
          Object.fromEntries(columns.map((column) => [column.name, cellOf(row[column.name], column.type)])),
      )
      if (cells.length > 0) yield cells
      if (key.length === 0 || cells.length < ROWS_PER_PAGE) return
      behind = key.map((column) => cells.at(-1)?.[column] ?? null)
    }
  }
}
