import type { Transaction } from 'kysely'
import type { ChangePoint } from '../../comparison.ts'
import type { HistoryOf } from '../comparison-store.ts'
import type { ChangePointsTable } from '../comparison-tables.ts'
import { present } from '../nullable.ts'
import { sha256 } from '../raw-block.ts'
import type { Tables } from '../tables.ts'

type Identity = Pick<ChangePoint, 'benchmarkKey' | 'hardwareHash' | 'reader' | 'experimentId'>

/** The id of a change point: of each bench, machine, reader and experiment there is one. */
export const changePointId = ({ benchmarkKey, hardwareHash, reader, experimentId }: Identity): string =>
  sha256(Buffer.from(JSON.stringify([benchmarkKey, hardwareHash, reader, experimentId])))

const changePoint = (row: ChangePointsTable): ChangePoint => ({
  benchmarkKey: row.benchmark_key,
  hardwareHash: row.hw_id,
  reader: row.reader,
  experimentId: row.exp_id,
  at: row.at,
  ...present('commit', row.git_commit),
  ...present('commitBefore', row.git_commit_before),
  change: row.change,
})

/** Steps in the histories of benches. Never commits. */
export class ChangePointsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  /** @returns those that were not there */
  async add(points: readonly ChangePoint[]): Promise<ChangePoint[]> {
    const added: ChangePoint[] = []
    for (const point of points) {
      const { numInsertedOrUpdatedRows } = await this.#tx
        .insertInto('change_points')
        .values({
          change_point_id: changePointId(point),
          benchmark_key: point.benchmarkKey,
          hw_id: point.hardwareHash,
          reader: point.reader,
          exp_id: point.experimentId,
          at: point.at,
          change: point.change,
          git_commit: point.commit ?? null,
          git_commit_before: point.commitBefore ?? null,
          detected_at: new Date().toISOString(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 0n) added.push(point)
    }
    return added
  }

  async of({ benchmarkKey, hardwareHash, reader }: Required<HistoryOf>): Promise<ChangePoint[]> {
    const rows = await this.#tx
      .selectFrom('change_points')
      .selectAll()
      .where('benchmark_key', '=', benchmarkKey)
      .where('hw_id', '=', hardwareHash)
      .where('reader', '=', reader ?? '')
      .orderBy('at')
      .orderBy('exp_id')
      .execute()
    return rows.map(changePoint)
  }
}
