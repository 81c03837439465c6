import type { Transaction } from 'kysely'
import type { Tables } from './tables.ts'

const TABLES_OF_RUN = [
  'llm_interactions',
  'orchestration_events',
  'telemetry_samples',
  'bench_windows',
  'raw_blocks',
  'run_counters',
  'run_keys',
] as const

/**
 * Deletes an experiment with everything that was measured in it, and leaves a tombstone: the triggers let rows go only after
 * that, and the experiment is not taken in again. Change points that begin at it go, too. The machine, the software, the idle
 * baselines and the comparisons stay.
 *
 * @returns how many runs went; undefined when there is no such experiment
 */
export async function deleteExperiment(tx: Transaction<Tables>, id: string): Promise<number | undefined> {
  const experiment = await tx
    .selectFrom('experiments')
    .select(['name', 'created_at'])
    .where('exp_id', '=', id)
    .executeTakeFirst()
  if (!experiment) return undefined
  const ids = await tx.selectFrom('runs').select('run_id').where('exp_id', '=', id).execute()
  await tx
    .insertInto('tombstones')
    .values({ exp_id: id, deleted_at: new Date().toISOString(), ...experiment, runs: ids.length })
    .execute()
  await tx.deleteFrom('orchestration_tax_summary').where('exp_id', '=', id).execute()
  for (const { run_id } of ids) {
    await tx
      .deleteFrom('keyed_energy_samples')
      .where('run_key', '=', (eb) => eb.selectFrom('run_keys').select('run_key').where('run_id', '=', run_id))
      .execute()
    for (const table of TABLES_OF_RUN) await tx.deleteFrom(table).where('run_id', '=', run_id).execute()
  }
  await tx.deleteFrom('change_points').where('exp_id', '=', id).execute()
  await tx.deleteFrom('runs').where('exp_id', '=', id).execute()
  await tx.deleteFrom('experiments').where('exp_id', '=', id).execute()
  return ids.length
}
