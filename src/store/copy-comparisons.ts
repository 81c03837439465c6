import type { Kysely, Transaction } from 'kysely'
import type { Adapter } from './adapter.ts'
import { ComparisonsRepository } from './repositories/comparisons.ts'
import type { Tables } from './tables.ts'

/** Copies the change points that begin at an experiment; it has been copied before. */
export async function copyChangePoints(from: Kysely<Tables>, to: Transaction<Tables>, id: string): Promise<void> {
  const points = await from.selectFrom('change_points').selectAll().where('exp_id', '=', id).execute()
  for (const point of points)
    await to
      .insertInto('change_points')
      .values(point)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** Copies comparisons, one at a time, and self-tests. What is there stays as it is. */
export async function copyComparisons(
  { db: from }: Pick<Adapter, 'db'>,
  commit: <T>(work: (to: Transaction<Tables>) => Promise<T>) => Promise<T>,
): Promise<void> {
  const ids = await from.selectFrom('comparisons').select('comparison_id').orderBy('comparison_id').execute()
  for (const { comparison_id } of ids) {
    const comparison = await from.transaction().execute((tx) => new ComparisonsRepository(tx).load(comparison_id))
    if (comparison) await commit((to) => new ComparisonsRepository(to).save(comparison))
  }
  const selfTests = await from.selectFrom('self_tests').selectAll().execute()
  await commit(async (to) => {
    for (const each of selfTests)
      await to
        .insertInto('self_tests')
        .values(each)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
  })
}
