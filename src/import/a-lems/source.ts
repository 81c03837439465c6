import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { EnergyError, messageOf } from '../../errors.ts'
import type { Row } from './row.ts'

/** What every version of A-LEMS has and no other program's database. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  experiments: ['exp_id', 'name'],
  hardware_config: ['hw_id', 'cpu_model'],
  runs: ['run_id', 'exp_id', 'run_number', 'workflow_type', 'start_time_ns', 'pkg_energy_uj'],
  energy_samples: ['run_id', 'timestamp_ns', 'pkg_energy_uj'],
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const noALems = (file: string, reason: string): EnergyError =>
  new EnergyError('USAGE', `${file} is no A-LEMS database: ${reason}.`, 'Give the experiments.db of A-LEMS.')

const damaged = (file: string, reason: string, cause?: unknown): EnergyError =>
  new EnergyError(
    'STORE_CORRUPT',
    `The A-LEMS database ${file} is damaged: ${reason}.`,
    'Copy it again, with A-LEMS stopped, or restore it from a backup: nothing has been imported.',
    { cause },
  )

function explained(file: string, error: unknown): unknown {
  const code = String((error as { code?: unknown }).code)
  if (code.startsWith('SQLITE_NOTADB')) return noALems(file, 'it is no SQLite database')
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR'))
    return damaged(file, messageOf(error), error)
  if (error instanceof EnergyError) return error
  return new EnergyError(
    'STORE_UNAVAILABLE',
    `The A-LEMS database ${file} cannot be read: ${messageOf(error)}.`,
    'Check the path; where its folder cannot be written to, copy the file elsewhere and import the copy.',
    { cause: error },
  )
}

/** An A-LEMS database, read only. Everything is read in one transaction, so a program that writes to it changes nothing. */
export class ALemsSource implements Disposable {
  readonly #db: Database.Database
  readonly #columns = new Map<string, Set<string>>()
  /** What tells this database, its copies and its later states from every other one: the rows it began with. */
  readonly identity: string

  /**
   * @throws EnergyError USAGE for a file that is no A-LEMS database, STORE_CORRUPT for a damaged one, STORE_UNAVAILABLE for
   * one that cannot be read
   */
  constructor(file: string) {
    let db: Database.Database | undefined
    try {
      db = new Database(file, { readonly: true, fileMustExist: true })
      db.defaultSafeIntegers(true)
      this.#db = db
      db.exec('BEGIN')
      this.#check(file)
      const first = [
        ...this.rows('experiments', { first: 'exp_id' }),
        ...this.rows('hardware_config', { first: 'hw_id' }),
      ]
      const facts = first.map((row) => [row.exp_id, row.name, row.created_at, row.hw_id, row.cpu_model, row.hostname])
      this.identity = createHash('sha256')
        .update(JSON.stringify(facts.map((each) => each.map(String))))
        .digest('hex')
    } catch (error) {
      db?.close()
      throw explained(file, error)
    }
  }

  has(table: string): boolean {
    return this.#columns.has(table)
  }

  columns(table: string): readonly string[] {
    return [...(this.#columns.get(table) ?? [])]
  }

  /** The rows of a table where a column has a value, in the order of their making; none where the table is missing. */
  rows(table: string, where: { column: string; value: number } | { first: string } | 'all' = 'all'): Row[] {
    if (!this.has(table)) return []
    const select = `SELECT * FROM ${quoted(table)}`
    if (where === 'all') return this.#db.prepare(`${select} ORDER BY rowid`).all() as Row[]
    if ('first' in where) return this.#db.prepare(`${select} ORDER BY ${quoted(where.first)} LIMIT 1`).all() as Row[]
    return this.#db.prepare(`${select} WHERE ${quoted(where.column)} = ? ORDER BY rowid`).all(where.value) as Row[]
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  #check(file: string): void {
    for (const { name } of this.#db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as Row[]) {
      const columns = this.#db.prepare(`SELECT name FROM pragma_table_xinfo(?)`).all(name) as Row[]
      this.#columns.set(String(name), new Set(columns.map((column) => String(column.name))))
    }
    for (const [table, columns] of Object.entries(NEEDED)) {
      const found = this.#columns.get(table)
      if (!found) throw noALems(file, `it has no table ${table}`)
      const missing = columns.find((column) => !found.has(column))
      if (missing !== undefined) throw noALems(file, `its table ${table} has no column ${missing}`)
    }
    const [verdict] = this.#db.pragma('quick_check(1)') as { quick_check: string }[]
    if (verdict?.quick_check !== 'ok') throw damaged(file, verdict?.quick_check ?? 'it cannot be checked')
  }
}
