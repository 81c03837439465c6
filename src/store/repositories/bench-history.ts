import { type Kysely, sql, type Transaction } from 'kysely'
import type { SessionMedian } from '../../comparison.ts'
import type { ControlMeasurement, Provenance } from '../../run.ts'
import type { BenchKey, HistoryOf } from '../comparison-store.ts'
import { parsed, present, truth } from '../nullable.ts'
import type { Tables } from '../tables.ts'

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** Runs that a history is made of: benches that came to their end and have joules that may be used. */
const measuredBenches = (db: Kysely<Tables>) =>
  db
    .selectFrom('runs as r')
    .innerJoin('experiments as e', 'e.exp_id', 'r.exp_id')
    .where('r.kind', '=', 'bench')
    .where('r.status', '=', 'completed')
    .where('r.experiment_valid', '=', 1)
    .where('r.joules_per_op_median', 'is not', null)

const runsOf = (db: Kysely<Tables>, { benchmarkKey, hardwareHash }: HistoryOf) =>
  measuredBenches(db).where('r.benchmark_key', '=', benchmarkKey).where('e.hw_id', '=', hardwareHash)

/** Runs of a bench by one reader of one provenance, with the age of their session: 1 for the newest. */
export const sessionRuns = (
  db: Kysely<Tables>,
  of: HistoryOf,
  { reader, provenance }: { reader: string; provenance: string },
) =>
  runsOf(db, of)
    .where('r.reader', '=', reader)
    .where('r.provenance', '=', provenance)
    .select(['e.exp_id', 'e.created_at', 'e.git_commit', 'e.git_dirty', 'e.controls'])
    .select(['r.joules_per_op_median as joules', 'r.seconds_per_op_median as seconds'])
    .select(sql<number>`DENSE_RANK() OVER (ORDER BY e.created_at DESC, e.exp_id DESC)`.as('age'))

/** Sessions of benches over time. Never commits. */
export class BenchHistoryRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async of({
    limit,
    provenance: wanted,
    ...of
  }: HistoryOf & { provenance?: Provenance; limit?: number }): Promise<SessionMedian[]> {
    let newest = runsOf(this.#tx, of).select(['r.reader', 'r.provenance'])
    if (of.reader !== undefined) newest = newest.where('r.reader', '=', of.reader)
    if (wanted !== undefined) newest = newest.where('r.provenance', '=', wanted)
    const source = await newest
      .orderBy('e.created_at', 'desc')
      .orderBy('e.exp_id', 'desc')
      .orderBy('r.run_id', 'desc')
      .limit(1)
      .executeTakeFirst()
    const { reader, provenance } = source ?? { reader: null, provenance: null }
    if (reader === null || provenance === null) return []
    let query = this.#tx.selectFrom(sessionRuns(this.#tx, of, { reader, provenance }).as('session')).selectAll()
    if (limit !== undefined) query = query.where('age', '<=', limit)
    const rows = await query.orderBy('age', 'desc').execute()
    return [...Map.groupBy(rows, ({ exp_id }) => exp_id).values()].flatMap((runs) => {
      const [first] = runs
      const joulesPerOp = median(runs.flatMap(({ joules }) => joules ?? []))
      if (!first || joulesPerOp === undefined) return []
      const controls = parsed<ControlMeasurement[]>(first.controls) ?? []
      return {
        experimentId: first.exp_id,
        at: first.created_at,
        ...present('commit', first.git_commit),
        ...present('dirty', truth(first.git_dirty)),
        joulesPerOp,
        ...present('secondsPerOp', median(runs.flatMap(({ seconds }) => seconds ?? []))),
        ...present('controlJoules', median(controls.flatMap(({ joules }) => joules ?? []))),
      }
    })
  }

  async keys({ hardwareHash }: { hardwareHash?: string | undefined }): Promise<BenchKey[]> {
    let query = measuredBenches(this.#tx)
      .innerJoin('hardware_config as h', 'h.hw_id', 'e.hw_id')
      .select(['r.benchmark_key', 'e.hw_id', 'h.hostname', 'h.cpu_model', 'r.reader', 'r.provenance'])
      .select((eb) => [
        eb.fn.count<number | bigint>('r.exp_id').distinct().as('sessions'),
        eb.fn.max('e.created_at').as('newest'),
      ])
    if (hardwareHash !== undefined) query = query.where('e.hw_id', '=', hardwareHash)
    const rows = await query
      .groupBy(['r.benchmark_key', 'e.hw_id', 'h.hostname', 'h.cpu_model', 'r.reader', 'r.provenance'])
      .orderBy('r.benchmark_key')
      .orderBy('e.hw_id')
      .orderBy('r.reader')
      .orderBy('r.provenance')
      .execute()
    return rows.map((row) => ({
      benchmarkKey: row.benchmark_key,
      hardwareHash: row.hw_id,
      hostname: row.hostname,
      cpuModel: row.cpu_model,
      reader: row.reader ?? '',
      provenance: row.provenance as Provenance,
      sessions: Number(row.sessions),
      newestAt: row.newest,
    }))
  }
}
