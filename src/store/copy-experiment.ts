import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql, type Transaction } from 'kysely'
import { EnergyError } from '../errors.ts'
import { DOMAINS } from '../run.ts'
import type { Adapter, SampledRun, SampleRows } from './adapter.ts'
import { copyChangePoints } from './copy-comparisons.ts'
import { energyOfRun } from './energy-of-run.ts'
import { ExperimentsRepository } from './repositories/experiments.ts'
import { TaxRepository } from './repositories/tax.ts'
import type { EnergyColumns, SeriesReading } from './samples.ts'
import { storableText } from './storable-text.ts'
import type { EnergySamplesView, Tables } from './tables.ts'

/** What a copy has done with the runs of one experiment. */
export interface CopiedExperiment {
  /** Runs that were added, and that were there already. */
  added: number
  known: number
  /** The experiment was deleted in the target: nothing was copied. */
  deleted: boolean
}

/** Tables of a run with the columns that order its rows, and how many of them are in memory at a time. */
const TABLES_OF_RUN = [
  { table: 'run_counters', key: 'counter', page: 500 },
  { table: 'bench_windows', key: 'window', page: 500 },
  { table: 'raw_blocks', key: 'block', page: 1 },
  { table: 'orchestration_events', key: 'event_id', page: 500 },
  { table: 'llm_interactions', key: 'interaction_id', page: 100 },
] as const

const ROWS_OF_SERIES = 5000

type Row = Record<string, unknown>
type Source = Kysely<Tables>
type Target = Transaction<Tables>

/** Rows of a run in pages, in the order of one column of their key. */
async function* pages(
  from: Source,
  runId: string,
  { table, key, page }: { table: string; key: string; page: number },
  rowsOf: RawBuilder<unknown> = sql.table(table),
): AsyncGenerator<Row[]> {
  let last: unknown
  for (;;) {
    let query = from.selectFrom(rowsOf.as('t')).selectAll().where(sql.ref('run_id'), '=', runId) as SelectQueryBuilder<
      Tables,
      never,
      Row
    >
    if (last !== undefined) query = query.where(sql.ref(key), '>', last)
    const rows = await query.orderBy(sql.ref(key)).limit(page).execute()
    if (rows.length > 0) yield rows
    if (rows.length < page) return
    last = rows.at(-1)?.[key]
  }
}

const insert = (to: Target, table: keyof Tables, rows: Row[]): Promise<unknown> =>
  to.insertInto(table).values(rows).execute()

/**
 * Rows of `energy_samples` as columns. A column of a domain ends where its energy was lost, so rows that know other domains
 * than those before them begin new columns.
 */
function columnsOf(rows: readonly EnergySamplesView[]): EnergyColumns[] {
  const known = (row: EnergySamplesView | undefined) => DOMAINS.filter((domain) => row && row[`${domain}_uj`] !== null)
  const starts = rows.flatMap((row, i) => (known(row).join() === known(rows[i - 1]).join() && i > 0 ? [] : [i]))
  return starts.map((start, i) => {
    const alike = rows.slice(start, starts[i + 1])
    const columns = known(alike[0]).map((domain) => [
      domain,
      BigInt64Array.from(alike, (row) => BigInt(row[`${domain}_uj`] ?? 0)),
    ])
    return { tNs: BigInt64Array.from(alike, ({ t_ns }) => BigInt(t_ns)), uj: Object.fromEntries(columns) }
  })
}

async function copyEnergy(from: Source, to: SampleRows, run: SampledRun, id: string): Promise<void> {
  const series = { table: 'energy_samples', key: 't_ns', page: ROWS_OF_SERIES }
  for await (const rows of pages(from, id, series, energyOfRun(id)))
    for (const columns of columnsOf(rows as unknown as EnergySamplesView[])) await to.addEnergy(run, columns)
}

/** The series of telemetry of a run: by source, then in order of time. */
async function copyTelemetry(from: Source, to: SampleRows, run: SampledRun, id: string): Promise<void> {
  const sources = await from
    .selectFrom('telemetry_samples')
    .select('source')
    .distinct()
    .where('run_id', '=', id)
    .execute()
  for (const { source } of sources) {
    for (let last = -1n; ; ) {
      const rows = await from
        .selectFrom('telemetry_samples')
        .select(['t_ns', 'reading'])
        .where('run_id', '=', id)
        .where('source', '=', source)
        .where('t_ns', '>', last)
        .orderBy('t_ns')
        .limit(ROWS_OF_SERIES)
        .execute()
      const readings = rows.map(({ t_ns, reading }) => ({
        source,
        tNs: BigInt(t_ns),
        reading: JSON.parse(reading) as SeriesReading['reading'],
      }))
      await to.addTelemetry(run, readings)
      if (rows.length < ROWS_OF_SERIES) break
      last = BigInt(rows.at(-1)?.t_ns ?? 0)
    }
  }
}

/**
 * Copies a run with everything of it, row by row as it is stored.
 *
 * @returns whether it was added; a run of this id that is there already stays as it is
 * @throws EnergyError STORE_CORRUPT when the run that is there has read something else
 */
async function copyRun(from: Source, to: Target, samples: SampleRows, runId: string): Promise<boolean> {
  const row = await from.selectFrom('runs').selectAll().where('run_id', '=', runId).executeTakeFirstOrThrow()
  const { numInsertedOrUpdatedRows } = await to
    .insertInto('runs')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 0n) {
    for (const each of TABLES_OF_RUN)
      for await (const rows of pages(from, runId, each)) await insert(to, each.table, rows)
    const run = { id: storableText(runId), startedAt: row.started_at }
    await copyEnergy(from, samples, run, runId)
    await copyTelemetry(from, samples, run, runId)
    return true
  }
  const there = await to.selectFrom('runs').select('content_hash').where('run_id', '=', runId).executeTakeFirstOrThrow()
  if (there.content_hash === row.content_hash) return false
  throw new EnergyError(
    'STORE_CORRUPT',
    `Run ${runId} is in both databases, and they do not agree on what it has read.`,
    'Find the one that has been changed with `vitest-energy db verify`.',
  )
}

/** The head of an experiment; what ended last decides on its status, whichever copy comes first. */
async function copyHead(from: Source, to: Target, id: string): Promise<void> {
  const head = await from.transaction().execute((tx) => new ExperimentsRepository(tx).load(id))
  // Writing first keeps another copy of the same experiment out until this one is through.
  await to
    .updateTable('experiments')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('exp_id', '=', id)
    .execute()
  const target = new ExperimentsRepository(to)
  const known = await target.load(id)
  if (!head || (known && (known.endedAt ?? '') >= (head.endedAt ?? ''))) return
  await target.save({ ...head, runs: [] })
}

/**
 * Copies an experiment from one database to another. Each run is one transaction, so a copy that was cut short goes on where
 * it stopped, and two copies at once add every run once.
 *
 * @param commit runs its work in one transaction of the target
 */
export async function copyExperiment(
  { db: from }: Pick<Adapter, 'db'>,
  commit: <T>(work: (to: Target, samples: SampleRows) => Promise<T>) => Promise<T>,
  id: string,
): Promise<CopiedExperiment> {
  const copied: CopiedExperiment = { added: 0, known: 0, deleted: false }
  const deleted = await commit((to) =>
    to.selectFrom('tombstones').select('exp_id').where('exp_id', '=', id).executeTakeFirst(),
  )
  if (deleted) return { ...copied, deleted: true }
  await commit((to) => copyHead(from, to, id))
  const runs = await from.selectFrom('runs').select('run_id').where('exp_id', '=', id).orderBy('run_id').execute()
  for (const { run_id } of runs) {
    if (await commit((to, samples) => copyRun(from, to, samples, run_id))) copied.added++
    else copied.known++
  }
  const pairs = await from.transaction().execute((tx) => new TaxRepository(tx).ofExperiment(id))
  await commit(async (to) => {
    await new TaxRepository(to).add(id, pairs)
    await copyChangePoints(from, to, id)
    await new ExperimentsRepository(to).countRuns(id)
  })
  return copied
}
