import { sql } from 'kysely'
import type { Adapter } from './adapter.ts'
import { tablesOf } from './existing-tables.ts'
import type { Tables } from './tables.ts'

/** What lies in a database. */
export interface StoreStatus {
  /** Of the schema; 0 for a database without one. */
  version: number
  /** The version that this code writes. */
  latestVersion: number
  /** Rows by table. */
  rows: Record<string, number>
  /** Absent in memory. */
  bytes?: number
  newest?: { id: string; name: string; createdAt: string; status: string }
}

/** Tables of measurements, in the order in which they refer to each other. */
export const TABLES = [
  'hardware_config',
  'environment_config',
  'idle_baselines',
  'experiments',
  'runs',
  'run_counters',
  'raw_blocks',
  'bench_windows',
  'energy_samples',
  'telemetry_samples',
  'orchestration_events',
  'llm_interactions',
  'orchestration_tax_summary',
  'tombstones',
  'comparisons',
  'comparison_benches',
  'change_points',
  'self_tests',
] as const satisfies (keyof Tables)[]

/** Rows of every table that is there, and the newest experiment. */
export async function storeRows(
  database: Pick<Adapter, 'db' | 'engine'>,
): Promise<Pick<StoreStatus, 'rows' | 'newest'>> {
  const { db } = database
  const there = await tablesOf(database)
  const rows: Record<string, number> = {}
  for (const table of TABLES) {
    // Since version 10 of the schema the name is that of a view, and its rows lie in this table.
    const counted = table === 'energy_samples' && there.has('keyed_energy_samples') ? 'keyed_energy_samples' : table
    if (!there.has(counted)) continue
    const { count } = await db
      .selectFrom(sql.table(counted).as('t'))
      .select((eb) => eb.fn.countAll<number | bigint>().as('count'))
      .executeTakeFirstOrThrow()
    rows[table] = Number(count)
  }
  if (!there.has('experiments')) return { rows }
  const newest = await db
    .selectFrom('experiments')
    .select(['exp_id as id', 'name', 'created_at as createdAt', 'status'])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { rows, ...(newest === undefined ? {} : { newest }) }
}
