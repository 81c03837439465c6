import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { optionalPackage } from '../optional-package.ts'
import type { Adapter, SampleRows } from './adapter.ts'
import { explainedPostgres } from './postgres-remedies.ts'
import { PostgresRows } from './postgres-rows.ts'
import { checkPostgresUrl } from './postgres-url.ts'
import { shownDatabase } from './shown-url.ts'
import { StorableText } from './storable-text.ts'
import type { Tables } from './tables.ts'

const CONNECT_TIMEOUT_MS = 10_000
const LOCK_TIMEOUT_MS = 60_000
/** Of one statement: the COPY of a run of many millions of samples is one. */
const STATEMENT_TIMEOUT_MS = 600_000
const CONNECTIONS = 4

/** serialization_failure and deadlock_detected (PostgreSQL manual, 13.5): nothing was done, and doing it again may succeed. */
const AGAIN = new Set(['40001', '40P01'])
const ATTEMPTS = 6
const LONGEST_PAUSE_MS = 100

/** Types by their OID in pg_type.dat that are read in other ways than pg does by itself. */
const READ_AS = new Map<number, (text: string) => unknown>([
  [20, BigInt], // int8: counters beyond 2^53 stay exact
  [114, String], // json: the text as it was stored
])

/** pg and pg-copy-streams, which only who stores in PostgreSQL needs. */
async function driver() {
  const pg = await optionalPackage('pg', 'A postgres:// database', () => import('pg'))
  const copy = await optionalPackage('pg-copy-streams', 'A postgres:// database', () => import('pg-copy-streams'))
  return { pg: pg.default, copyFrom: copy.default.from }
}

type Driver = Awaited<ReturnType<typeof driver>>

/**
 * PostgreSQL 15 or newer. The URL says all: user, password, host, port, database, and TLS (`sslmode`, `sslrootcert`); what it
 * leaves out comes from PGHOST, PGPASSWORD … as in psql. Of the modes of TLS, `verify-full` means what it says to psql; docs/fleet.md.
 */
export class PostgreSQLAdapter implements Adapter {
  readonly engine = 'postgres'
  readonly db: Kysely<Tables>
  readonly #pool: Pool
  readonly #copyFrom: Driver['copyFrom']
  readonly #shown: string
  readonly #mode: 'read only' | 'read write'

  private constructor({ pg, copyFrom }: Driver, url: string, readonly: boolean) {
    this.#copyFrom = copyFrom
    this.#shown = shownDatabase(url)
    this.#mode = readonly ? 'read only' : 'read write'
    this.#pool = new pg.Pool({
      application_name: 'vitest-energy',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      max: CONNECTIONS,
      // For these connections only: pg.types belongs to the user's whole process.
      types: {
        getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
          READ_AS.get(oid) ?? pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
      },
      connectionString: url,
    })
    // A connection that breaks while nobody uses it is replaced by the next one that is needed; the query of one that breaks
    // in use fails, which says all that this event would.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => client.on('error', () => {}))
    this.db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.#pool }), plugins: [new StorableText()] })
  }

  /** @throws EnergyError PACKAGE_MISSING without pg or pg-copy-streams, STORE_UNAVAILABLE when the URL is none or names files that
   * cannot be read */
  static async open(url: string, { readonly = false }: { readonly?: boolean } = {}): Promise<PostgreSQLAdapter> {
    const loaded = await driver()
    checkPostgresUrl(url)
    return new PostgreSQLAdapter(loaded, url, readonly)
  }

  async transaction<T>(work: (tx: Transaction<Tables>, rows: SampleRows) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work)
      } catch (error) {
        if (!AGAIN.has(String((error as { code?: unknown }).code)) || attempt === ATTEMPTS) throw error
        await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS * attempt))
      }
    }
  }

  async bytes(): Promise<number> {
    const { rows } = await sql<{ bytes: bigint }>`SELECT pg_database_size(current_database()) AS bytes`.execute(this.db)
    return Number(rows[0]?.bytes)
  }

  explain(error: unknown): unknown {
    return explainedPostgres(this.#shown, error)
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  /** The query layer and COPY on one connection. */
  async #once<T>(work: (tx: Transaction<Tables>, rows: SampleRows) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    // Between two queries a connection can end, which nobody awaits then: the next query says so.
    const onError = (error: Error): void => void (broken = error)
    client.on('error', onError)
    try {
      const db = new Kysely<Tables>({
        dialect: new PostgresDialect({ pool: poolOf(client) }),
        plugins: [new StorableText()],
      })
      return await db
        .transaction()
        .setAccessMode(this.#mode)
        .execute((tx) => work(tx, new PostgresRows(client, this.#copyFrom)))
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }
}

/** One connection as Kysely takes it; who took it from the real pool gives it back. */
const poolOf = (client: PoolClient) => ({
  connect: async () => ({ query: client.query.bind(client), release: () => {} }),
  end: async () => {},
  options: {},
})
