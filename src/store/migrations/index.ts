import { sql, type Transaction } from 'kysely'
import { EnergyError } from '../../errors.ts'
import { sha256 } from '../raw-block.ts'
import type { Adapter } from '../adapter.ts'
import { tablesOf } from '../existing-tables.ts'
import type { Tables } from '../tables.ts'
import { firstTables } from './001-first-tables.ts'
import { firstTablesPostgres } from './001-postgres.ts'
import { controlWorkload } from './002-control-workload.ts'
import { telemetrySamplesPostgres } from './003-postgres.ts'
import { telemetrySamples } from './003-telemetry.ts'
import { pinnedCpus } from './004-pinned-cpus.ts'
import { workflows } from './005-workflows.ts'
import { sampleViewsPostgres } from './006-postgres.ts'
import { sampleViews } from './006-sample-views.ts'
import { unknownCostsPostgres } from './007-postgres.ts'
import { unknownCosts } from './007-unknown-costs.ts'
import { lineage } from './008-lineage.ts'
import { lineagePostgres } from './008-postgres.ts'
import { viewsPostgres } from './009-postgres.ts'
import { views } from './009-views.ts'
import { runKeysPostgres } from './010-postgres.ts'
import { runKeys } from './010-run-keys.ts'
import { comparisons } from './011-comparisons.ts'
import { comparisonsPostgres } from './011-postgres.ts'
import { highestKeyPostgres } from './012-postgres.ts'
import { postgresForm, postgresImmutable } from './postgres-form.ts'

export type Engine = 'sqlite' | 'postgres'

/** What a version adds, in the words of each engine. */
type Migration = Readonly<Record<Engine, readonly string[]>>

const sameInBoth = (sqlite: readonly string[]): Migration => ({ sqlite, postgres: postgresForm(sqlite) })

/** Append only: the index is the version. A migration that has been published never changes, in neither form. */
const VERSIONS: readonly Migration[] = [
  { sqlite: firstTables, postgres: firstTablesPostgres },
  sameInBoth(controlWorkload),
  { sqlite: telemetrySamples, postgres: telemetrySamplesPostgres },
  sameInBoth(pinnedCpus),
  {
    sqlite: workflows,
    postgres: [...postgresForm(workflows), ...postgresImmutable(['orchestration_events', 'llm_interactions'])],
  },
  { sqlite: sampleViews, postgres: sampleViewsPostgres },
  { sqlite: unknownCosts, postgres: unknownCostsPostgres },
  { sqlite: lineage, postgres: lineagePostgres },
  { sqlite: views, postgres: viewsPostgres },
  { sqlite: runKeys, postgres: runKeysPostgres },
  { sqlite: comparisons, postgres: comparisonsPostgres },
  // SQLite has a foreign key for it.
  { sqlite: [], postgres: highestKeyPostgres },
]

export const migrationsOf = (engine: Engine): readonly (readonly string[])[] => VERSIONS.map((each) => each[engine])

export const LATEST_VERSION = VERSIONS.length

export const checksum = (statements: readonly string[]): string => sha256(Buffer.from(statements.join(';\n')))

const SCHEMA_VERSION = `CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL
  ) STRICT`

/** One number for all who migrate one database; any other would do. */
const LOCK = 7_305_804_111

/** What has been applied, in order; nothing where there is no schema yet. */
export async function appliedMigrations(
  database: Pick<Adapter, 'db' | 'engine'>,
): Promise<{ version: number; checksum: string }[]> {
  if (!(await tablesOf(database)).has('schema_version')) return []
  const rows = await database.db
    .selectFrom('schema_version')
    .select(['version', 'checksum'])
    .orderBy('version')
    .execute()
  return rows.map((row) => ({ ...row, version: Number(row.version) }))
}

/**
 * The table of versions. PostgreSQL asks for the right to create tables even where the table is there, which a writer need
 * not have; and its tables are made by one process at a time.
 */
async function versionTable(tx: Transaction<Tables>, engine: Engine): Promise<void> {
  if (engine === 'sqlite') return void (await sql.raw(SCHEMA_VERSION).execute(tx))
  const exists = sql<{ there: boolean }>`SELECT to_regclass('schema_version') IS NOT NULL AS there`
  const isThere = async (): Promise<boolean> => (await exists.execute(tx)).rows[0]?.there === true
  if (await isThere()) return
  await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx)
  if (await isThere()) return
  for (const statement of postgresForm([SCHEMA_VERSION])) await sql.raw(statement).execute(tx)
}

/** The newest version that was applied, after all of them were compared with those that this code knows. */
async function appliedVersion(tx: Transaction<Tables>, known: readonly (readonly string[])[]): Promise<number> {
  const rows = await tx.selectFrom('schema_version').selectAll().orderBy('version').execute()
  const applied = rows.map((row) => ({ ...row, version: Number(row.version) }))
  const newest = applied.at(-1)?.version ?? 0
  if (newest > LATEST_VERSION) {
    throw new EnergyError(
      'STORE_NEWER',
      `The database has schema version ${newest}; this vitest-energy knows ${LATEST_VERSION}.`,
      'Update vitest-energy, or give another path with ENERGY_DB.',
    )
  }
  for (const { version, checksum: stored } of applied) {
    const statements = known[version - 1]
    if (!statements || checksum(statements) !== stored) {
      throw new EnergyError(
        'STORE_CORRUPT',
        `Migration ${version} of the database is not the one that this vitest-energy knows.`,
        'The database was made by a changed version: keep it, and give another path with ENERGY_DB.',
      )
    }
  }
  return newest
}

/**
 * Brings a database to the latest version, in the transaction that is given. Doing it again changes nothing.
 *
 * @throws EnergyError STORE_NEWER when the database is newer than this code, STORE_CORRUPT when an applied migration is
 * not the one that this code knows
 */
export async function migrate(tx: Transaction<Tables>, engine: Engine): Promise<void> {
  const migrations = migrationsOf(engine)
  await versionTable(tx, engine)
  if ((await appliedVersion(tx, migrations)) === LATEST_VERSION) return
  if (engine === 'postgres') await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx)
  const newest = await appliedVersion(tx, migrations)
  for (let version = newest + 1; version <= LATEST_VERSION; version++) {
    const statements = migrations[version - 1] ?? []
    for (const statement of statements) await sql.raw(statement).execute(tx)
    await tx
      .insertInto('schema_version')
      .values({ version, checksum: checksum(statements), applied_at: new Date().toISOString() })
      .execute()
  }
}
