import { type Kysely, sql, type Transaction } from 'kysely'
import type { SessionMedian } from '../../comparison.ts'
import type { ControlMeasurement, Provenance } from '../../run.ts'
import type { BenchKey, HistoriesRequest, HistoryRequest } from '../comparison-store.ts'
import { parsed, present, truth } from '../nullable.ts'
import { inPieces } from '../pieces.ts'
import type { Tables } from '../tables.ts'

/** Far below the parameters that an engine takes. */
const SESSIONS_PER_QUERY = 1000

function median(values: readonly number[]): number | undefined {
  if (values.length <= 1) return values[0]
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

type RunsOf = Pick<HistoriesRequest, 'hardwareHash' | 'benchmarkKeys'>

const runsOf = (db: Kysely<Tables>, { hardwareHash, benchmarkKeys }: RunsOf) =>
  measuredBenches(db).where('r.benchmark_key', 'in', benchmarkKeys).where('e.hw_id', '=', hardwareHash)

/** Runs of benches by one reader of one provenance, with the age of their session: 1 for the newest of each bench. */
export const sessionRuns = (
  db: Kysely<Tables>,
  { reader, provenance, ...of }: RunsOf & { reader: string; provenance: string },
) =>
  runsOf(db, of)
    .where('r.reader', '=', reader)
    .where('r.provenance', '=', provenance)
    .select(['r.benchmark_key', 'e.exp_id'])
    .select(['r.joules_per_op_median as joules', 'r.seconds_per_op_median as seconds'])
    .select(
      sql<number>`DENSE_RANK() OVER (PARTITION BY r.benchmark_key ORDER BY e.created_at DESC, e.exp_id DESC)`.as('age'),
    )

interface SessionRun {
  exp_id: string
  joules: number | null
  seconds: number | null
}

/** What all benches of a session have in common. */
type Session = Omit<SessionMedian, 'joulesPerOp' | 'secondsPerOp'>

function sessionMedian(session: Session | undefined, runs: readonly SessionRun[]): SessionMedian[] {
  const joulesPerOp = median(runs.flatMap(({ joules }) => joules ?? []))
  if (!session || joulesPerOp === undefined) return []
  const { controlJoules, ...when } = session
  return [
    {
      ...when,
      joulesPerOp,
      ...present('secondsPerOp', median(runs.flatMap(({ seconds }) => seconds ?? []))),
      ...present('controlJoules', controlJoules),
    },
  ]
}

/** Sessions of benches over time. Never commits. */
export class BenchHistoryRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async of({ benchmarkKey, provenance, ...of }: HistoryRequest): Promise<SessionMedian[]> {
    const benchmarkKeys = [benchmarkKey]
    const source = await this.#source({ ...of, benchmarkKeys, provenance })
    return source === undefined ? [] : ((await this.ofAll({ ...of, benchmarkKeys, ...source })).get(benchmarkKey) ?? [])
  }

  /** In one query for the runs and one for their sessions, however many benches there are. */
  async ofAll({ limit, until, ...of }: HistoriesRequest): Promise<Map<string, SessionMedian[]>> {
    let sessions = sessionRuns(this.#tx, of)
    if (until !== undefined) {
      const { at, experimentId } = until
      sessions = sessions.where((eb) =>
        eb.or([eb('e.created_at', '<', at), eb.and([eb('e.created_at', '=', at), eb('e.exp_id', '<=', experimentId)])]),
      )
    }
    let query = this.#tx.selectFrom(sessions.as('session')).selectAll()
    if (limit !== undefined) query = query.where('age', '<=', limit)
    const rows = await query.orderBy('age', 'desc').execute()
    const sessionOf = await this.#sessions([...new Set(rows.map(({ exp_id }) => exp_id))])
    return new Map(
      [...Map.groupBy(rows, ({ benchmark_key }) => benchmark_key)].map(([key, runs]) => [
        key,
        [...Map.groupBy(runs, ({ exp_id }) => exp_id)].flatMap(([id, same]) => sessionMedian(sessionOf.get(id), same)),
      ]),
    )
  }

  /** Read once for all benches: the controls of a session are a text to be parsed. */
  async #sessions(ids: readonly string[]): Promise<Map<string, Session>> {
    const found = new Map<string, Session>()
    for (const some of inPieces(ids, SESSIONS_PER_QUERY)) {
      const rows = await this.#tx
        .selectFrom('experiments')
        .select(['exp_id', 'created_at', 'git_commit', 'git_dirty', 'controls'])
        .where('exp_id', 'in', some)
        .execute()
      for (const row of rows) {
        const controls = parsed<ControlMeasurement[]>(row.controls) ?? []
        found.set(row.exp_id, {
          experimentId: row.exp_id,
          at: row.created_at,
          ...present('commit', row.git_commit),
          ...present('dirty', truth(row.git_dirty)),
          ...present('controlJoules', median(controls.flatMap(({ joules }) => joules ?? []))),
        })
      }
    }
    return found
  }

  /** Reader and provenance of a history: what is not asked for is that of the newest session. */
  async #source(
    of: RunsOf & { reader?: string | undefined; provenance: Provenance | undefined },
  ): Promise<{ reader: string; provenance: Provenance } | undefined> {
    const { reader: wanted, provenance: kind } = of
    if (wanted !== undefined && kind !== undefined) return { reader: wanted, provenance: kind }
    let newest = runsOf(this.#tx, of).select(['r.reader', 'r.provenance'])
    if (wanted !== undefined) newest = newest.where('r.reader', '=', wanted)
    if (kind !== undefined) newest = newest.where('r.provenance', '=', kind)
    const row = await newest
      .orderBy('e.created_at', 'desc')
      .orderBy('e.exp_id', 'desc')
      .orderBy('r.run_id', 'desc')
      .limit(1)
      .executeTakeFirst()
    const { reader, provenance } = row ?? { reader: null, provenance: null }
    return reader === null || provenance === null ? undefined : { reader, provenance: provenance as Provenance }
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
