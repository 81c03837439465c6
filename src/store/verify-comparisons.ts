import type { Kysely } from 'kysely'
import type { Comparison } from '../comparison.ts'
import { messageOf } from '../errors.ts'
import { difference, type Finding, rowDifferences } from './finding.ts'
import { changePointId } from './repositories/change-points.ts'
import { comparedBenchRow, comparisonRow } from './repositories/comparisons.ts'
import type { Tables } from './tables.ts'

async function comparisonFindings(db: Kysely<Tables>, id: string): Promise<Finding[]> {
  const row = await db.selectFrom('comparisons').selectAll().where('comparison_id', '=', id).executeTakeFirstOrThrow()
  let comparison: Comparison
  try {
    comparison = JSON.parse(row.record) as Comparison
  } catch (error) {
    return [difference({ table: 'comparisons', column: 'record', of: id }, row.record, messageOf(error))]
  }
  const benches = await db
    .selectFrom('comparison_benches')
    .selectAll()
    .where('comparison_id', '=', id)
    .orderBy('position')
    .execute()
  const place = { table: 'comparison_benches', of: id }
  return [
    ...rowDifferences({ table: 'comparisons', of: id }, row, comparisonRow(comparison)),
    ...(benches.length === comparison.benches.length
      ? comparison.benches.flatMap((bench, i) =>
          rowDifferences({ ...place, row: String(i) }, benches[i] as object, comparedBenchRow(id, bench, i)),
        )
      : [difference({ ...place, column: 'rows' }, benches.length, comparison.benches.length)]),
  ]
}

/** Change points against their ids and the experiments that they begin at. */
async function changePointFindings(db: Kysely<Tables>): Promise<Finding[]> {
  const rows = await db
    .selectFrom('change_points as c')
    .innerJoin('experiments as e', 'e.exp_id', 'c.exp_id')
    .selectAll('c')
    .select(['e.created_at as begun', 'e.hw_id as machine', 'e.git_commit as head'])
    .execute()
  return rows.flatMap(({ begun, machine, head, ...row }) =>
    rowDifferences({ table: 'change_points', of: row.exp_id, row: row.change_point_id }, row, {
      change_point_id: changePointId({
        benchmarkKey: row.benchmark_key,
        hardwareHash: row.hw_id,
        reader: row.reader,
        experimentId: row.exp_id,
      }),
      at: begun,
      hw_id: machine,
      git_commit: head,
    }),
  )
}

/** Checks comparisons against their records, one at a time, and change points against their experiments. */
export async function* verifyComparisons(db: Kysely<Tables>): AsyncGenerator<Finding> {
  const ids = await db.selectFrom('comparisons').select('comparison_id').orderBy('comparison_id').execute()
  for (const { comparison_id } of ids) yield* await comparisonFindings(db, comparison_id)
  yield* await changePointFindings(db)
}
