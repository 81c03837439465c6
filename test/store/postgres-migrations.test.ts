import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { checksum, LATEST_VERSION, migrationsOf } from '../../src/store/migrations/index.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const MIGRATIONS = migrationsOf('postgres')

/** Everything in the schema of a connection: what PostgreSQL itself says would make it again, without the schema's name. */
const DDL = `WITH mine AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
  SELECT kind, name, replace(text, current_schema(), 'schema') AS text FROM (
    SELECT 'column' AS kind, c.relname || '.' || a.attname AS name,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation,
        CASE WHEN a.attnotnull THEN 'NOT NULL' END, a.attidentity, pg_get_expr(d.adbin, d.adrelid)) AS text
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace IN (SELECT oid FROM mine) AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT 'relation', relname, concat(relkind, pg_get_partkeydef(oid)) FROM pg_class
      WHERE relnamespace IN (SELECT oid FROM mine) AND relkind <> 't'
    UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace IN (SELECT oid FROM mine)
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
    UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(t.oid) FROM pg_trigger AS t
      JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace IN (SELECT oid FROM mine) AND NOT tgisinternal
    UNION ALL SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace IN (SELECT oid FROM mine)
    UNION ALL SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = current_schema()
  ) AS everything ORDER BY kind, name, text`

const [postgres] = await installedPostgres()

describe.skipIf(!postgres?.programs)('PostgreSQL 18, or skipped where it is not installed', () => {
  let server: TestPostgres
  beforeAll(async () => {
    if (postgres?.programs) server = await TestPostgres.start(postgres.programs)
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose]())

  /** An empty schema as the published statements of a version made it. */
  async function emptyAt(version: number): Promise<string> {
    const url = await server.empty()
    const applied = MIGRATIONS.slice(0, version).map(
      (statements, i) => `INSERT INTO schema_version VALUES (${i + 1}, '${checksum(statements)}', 'then')`,
    )
    const versions =
      'CREATE TABLE schema_version (version BIGINT PRIMARY KEY, checksum TEXT COLLATE "C" NOT NULL, applied_at TEXT COLLATE "C" NOT NULL)'
    await server.sql(url, [versions, ...MIGRATIONS.slice(0, version).flat(), ...applied].join(';\n'))
    return url
  }

  test('every older version becomes the schema that an empty database gets', { timeout: 60_000 }, async () => {
    const schemas = await Promise.all(
      Array.from({ length: LATEST_VERSION }, async (_, version) => {
        const url = version === 0 ? await server.empty() : await emptyAt(version)
        await using db = await openDatabase(url)
        await db.migrate()
        return server.sql(url, DDL)
      }),
    )
    const [fresh] = schemas
    expect(fresh?.length).toBeGreaterThan(400)
    for (const [version, schema] of schemas.entries()) expect(schema, `from version ${version}`).toEqual(fresh)
  })

  test('samples that were stored under the ids of their runs are carried over, month by month', {
    timeout: 60_000,
  }, async () => {
    const runs = ['2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z'].map((startedAt) => exampleTask({ startedAt }))
    const samples = runs.map(({ id }, i) => ({
      runId: id,
      counters: [{ id: 'package-0', domain: 'package' as const, unitUj: 1 }],
      tNs: BigInt64Array.of(5n, 10n),
      uncertaintyNs: Int32Array.of(700, 700),
      valuesUj: BigInt64Array.of(1n, 2n ** 60n + BigInt(i)),
    }))
    const latest = await server.empty()
    await using fresh = await openDatabase(latest)
    await fresh.migrate()
    await fresh.saveExperiment({ ...exampleExperiment(), runs }, samples)
    const [{ schema } = {}] = await server.sql(latest, 'SELECT current_schema() AS schema')
    const old = await emptyAt(9)
    const copied = ['hardware_config', 'environment_config', 'experiments', 'runs', 'run_counters', 'raw_blocks'].map(
      (table) => `INSERT INTO ${table} SELECT * FROM ${String(schema)}.${table}`,
    )
    await server.sql(
      old,
      [
        ...copied,
        `SELECT make_partition('energy_samples', month) FROM (VALUES (DATE '2026-01-01'), ('2026-02-01')) AS m (month)`,
        `INSERT INTO energy_samples (run_id, month, t_ns, package_uj)
          SELECT run_id, date_trunc('month', started_at::date), t_ns, package_uj
            FROM ${String(schema)}.energy_samples JOIN ${String(schema)}.runs USING (run_id)`,
      ].join(';\n'),
    )
    await using db = await openDatabase(old)
    await db.migrate()
    for (const [i, { id }] of runs.entries()) {
      expect(await db.samplesOf(id)).toEqual([
        { tNs: 5n, package: 0n },
        { tNs: 10n, package: 2n ** 60n + BigInt(i) - 1n },
      ])
    }
    for await (const finding of db.verify()) expect(finding).toBeUndefined()
    const parts = await server.sql(
      old,
      'SELECT DISTINCT tableoid::regclass::text AS part FROM keyed_energy_samples ORDER BY 1',
    )
    expect(parts.map(({ part }) => part)).toEqual(['keyed_energy_samples_2026_01', 'keyed_energy_samples_2026_02'])
    const [{ left } = {}] = await server.sql(
      old,
      `SELECT count(*)::int AS left FROM pg_class WHERE relnamespace = current_schema()::regnamespace
        AND relname LIKE 'energy\\_samples\\_20%'`,
    )
    expect(left).toBe(0)
    await db.deleteExperiment((await db.listExperiments())[0]?.id ?? '')
    expect(await server.sql(old, 'SELECT FROM run_keys')).toEqual([])
    expect(await server.sql(old, 'SELECT FROM keyed_energy_samples')).toEqual([])
  })
})
