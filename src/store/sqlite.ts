import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { type DatabaseConnection, type Driver, Kysely, SqliteDialect, SqliteDriver, type Transaction } from 'kysely'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import type { Adapter, SampleRows } from './adapter.ts'
import { difference, type Finding } from './finding.ts'
import { explainedOpening, explainedSQLite } from './sqlite-remedies.ts'
import { SQLiteRows } from './sqlite-rows.ts'
import { StorableText } from './storable-text.ts'
import type { Tables } from './tables.ts'

const BUSY_TIMEOUT_MS = 10_000

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

/** A new database is this user's alone; its log and the index of that get the mode of the file (https://sqlite.org/wal.html). */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER })
  if (!existsSync(file)) closeSync(openSync(file, 'a', PRIVATE_FILE))
}

class Dialect extends SqliteDialect {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new RolledBack(this.#database)
  }
}

/**
 * When the disk is full or fails, SQLite rolls back by itself (https://sqlite.org/lang_transaction.html, section 2.1). Doing it
 * again would be an error that hides the first.
 */
class RolledBack extends SqliteDriver {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    super({ database })
    this.#database = database
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

/**
 * SQLite in a file, or in memory for `:memory:`. Written ahead (WAL) and durable at each commit (`synchronous=FULL`);
 * integers are read as bigint, so that counters beyond 2^53 µJ stay exact.
 *
 * @throws EnergyError STORE_UNAVAILABLE, STORE_CORRUPT
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
      if (file !== ':memory:' && !readonly) makePrivate(file)
      const database = new Database(file, { readonly, timeout: BUSY_TIMEOUT_MS })
      database.defaultSafeIntegers(true)
      if (!readonly) writeAhead(database)
      database.pragma('synchronous = FULL')
      database.pragma('foreign_keys = ON')
      this.#database = database
      this.db = new Kysely<Tables>({ dialect: new Dialect(database), plugins: [new StorableText()] })
      this.#rows = new SQLiteRows(database)
    } catch (error) {
      throw explainedOpening(file, error)
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
    return explainedSQLite(this.#file, error)
  }

  close(): Promise<void> {
    return this.db.destroy()
  }
}
