import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type Transaction } from 'kysely'
import { EnergyError, messageOf } from '../errors.ts'
import type { Adapter, SampleRows } from './adapter.ts'
import { difference, type Finding } from './finding.ts'
import { SQLiteRows } from './sqlite-rows.ts'
import { StorableText } from './storable-text.ts'
import type { Tables } from './tables.ts'

const BUSY_TIMEOUT_MS = 10_000

const REMEDIES: readonly [code: RegExp, remedy: string][] = [
  [/^SQLITE_NOTADB/, 'The file is no SQLite database: give another path with ENERGY_DB.'],
  [/^SQLITE_CORRUPT/, 'Restore the file from a backup, or give another path with ENERGY_DB.'],
  [/^SQLITE_(READONLY|CANTOPEN|PERM)/, 'Make the file and its folder writable, or give another path with ENERGY_DB.'],
  [/^SQLITE_FULL/, 'Make room on the disk and run again: what was measured is kept.'],
  [/^SQLITE_CONSTRAINT/, 'The record does not fit what is stored, and nothing of it was saved: save its runs first.'],
  [/^SQLITE_BUSY/, 'Another process writes to the file: run again when it has finished.'],
]

function explained(file: string, error: unknown): unknown {
  if (error instanceof EnergyError) return error
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string') return error
  const remedy =
    REMEDIES.find(([pattern]) => pattern.test(code))?.[1] ??
    'Check the file and its folder, or give another path with ENERGY_DB.'
  return new EnergyError('STORE_UNAVAILABLE', `The database ${file} cannot be used: ${messageOf(error)}.`, remedy, {
    cause: error,
  })
}

const RETRY_MS = 20

/**
 * Turns write-ahead logging on. SQLite answers "locked" at once, without its busy timeout, when two processes do this to a
 * new file at the same moment (https://sqlite.org/wal.html, section 8), so the waiting is done here.
 */
function writeAhead(database: Database.Database): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MS
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  for (;;) {
    try {
      database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const busy = (error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true
      if (!busy || performance.now() > deadline) throw error
      Atomics.wait(never, 0, 0, RETRY_MS)
    }
  }
}

/**
 * SQLite in a file, or in memory for `:memory:`. Written ahead (WAL) and durable at each commit (`synchronous=FULL`);
 * integers are read as bigint, so that counters beyond 2^53 µJ stay exact.
 *
 * @throws EnergyError STORE_UNAVAILABLE
 */
export class SQLiteAdapter implements Adapter {
  readonly engine = 'sqlite'
  readonly db: Kysely<Tables>
  readonly #rows: SampleRows
  readonly #file: string
  readonly #database: Database.Database

  constructor(file: string, { readonly = false }: { readonly?: boolean } = {}) {
    this.#file = file
    try {
      if (file !== ':memory:' && !readonly) mkdirSync(dirname(file), { recursive: true })
      const database = new Database(file, { readonly, timeout: BUSY_TIMEOUT_MS })
      database.defaultSafeIntegers(true)
      if (!readonly) writeAhead(database)
      database.pragma('synchronous = FULL')
      database.pragma('foreign_keys = ON')
      this.#database = database
      this.db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }), plugins: [new StorableText()] })
      this.#rows = new SQLiteRows(database)
    } catch (error) {
      throw explained(file, (error as { code?: string }).code?.startsWith('SQLITE') ? error : asUnavailable(error))
    }
  }

  /** The one connection takes one transaction after the other, so its rows go into the one that is open. */
  transaction<T>(work: (tx: Transaction<Tables>, rows: SampleRows) => Promise<T>): Promise<T> {
    return this.db.transaction().execute((tx) => work(tx, this.#rows))
  }

  /** `PRAGMA integrity_check` and `PRAGMA foreign_key_check` (https://sqlite.org/pragma.html). */
  findings(): Promise<Finding[]> {
    const pages = this.#database.pragma('integrity_check') as { integrity_check: string }[]
    const references = this.#database.pragma('foreign_key_check') as { table: string; parent: string }[]
    return Promise.resolve([
      ...pages
        .filter(({ integrity_check }) => integrity_check !== 'ok')
        .map(({ integrity_check }) =>
          difference({ table: 'sqlite_schema', column: 'integrity_check' }, integrity_check, 'ok'),
        ),
      ...references.map(({ table, parent }) =>
        difference({ table, column: 'foreign key' }, `a row of ${parent}`, 'no such row'),
      ),
    ])
  }

  bytes(): Promise<number | undefined> {
    return Promise.resolve(this.#file === ':memory:' ? undefined : statSync(this.#file).size)
  }

  explain(error: unknown): unknown {
    return explained(this.#file, error)
  }

  close(): Promise<void> {
    return this.db.destroy()
  }
}

/** A failure of the file system, or of better-sqlite3 before SQLite is asked, in SQLite's words. */
const asUnavailable = (error: unknown): Error =>
  Object.assign(new Error(messageOf(error), { cause: error }), { code: 'SQLITE_CANTOPEN' })
