import { type Kysely, sql } from 'kysely'
import { EnergyError } from '../../errors.ts'
import { sha256 } from '../raw-block.ts'
import type { Tables } from '../tables.ts'
import { firstTables } from './001-first-tables.ts'
import { controlWorkload } from './002-control-workload.ts'
import { telemetrySamples } from './003-telemetry.ts'
import { pinnedCpus } from './004-pinned-cpus.ts'
import { workflows } from './005-workflows.ts'
import { sampleViews } from './006-sample-views.ts'
import { views } from './008-views.ts'

/** Append only: the index is the version. A migration that has been published never changes. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  firstTables,
  controlWorkload,
  telemetrySamples,
  pinnedCpus,
  workflows,
  sampleViews,
  views,
]

export const LATEST_VERSION = MIGRATIONS.length

export const checksum = (statements: readonly string[]): string => sha256(Buffer.from(statements.join(';\n')))

const SCHEMA_VERSION = `CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL
  ) STRICT`

/**
 * Brings a database to the latest version, in one transaction. Doing it again changes nothing.
 *
 * @throws EnergyError STORE_NEWER when the database is newer than this code, STORE_CORRUPT when an applied migration is
 * not the one that this code knows
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql.raw(SCHEMA_VERSION).execute(tx)
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
      const known = MIGRATIONS[version - 1]
      if (!known || checksum(known) !== stored) {
        throw new EnergyError(
          'STORE_CORRUPT',
          `Migration ${version} of the database is not the one that this vitest-energy knows.`,
          'The database was made by a changed version: keep it, and give another path with ENERGY_DB.',
        )
      }
    }
    for (let version = newest + 1; version <= LATEST_VERSION; version++) {
      const statements = MIGRATIONS[version - 1] ?? []
      for (const statement of statements) await sql.raw(statement).execute(tx)
      await tx
        .insertInto('schema_version')
        .values({ version, checksum: checksum(statements), applied_at: new Date().toISOString() })
        .execute()
    }
  })
}
