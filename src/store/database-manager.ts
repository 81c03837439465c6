import type { Transaction } from 'kysely'
import { EnergyError } from '../errors.ts'
import type { Experiment, IdleBaseline, LlmCall, PairRecord, Run, SpanRecord } from '../run.ts'
import type { Adapter, SampleRows } from './adapter.ts'
import { ComparisonManager } from './comparison-manager.ts'
import { copyComparisons } from './copy-comparisons.ts'
import { type CopiedExperiment, copyExperiment } from './copy-experiment.ts'
import type {
  DatabaseInterface,
  ExperimentHead,
  ExperimentSummary,
  FinishedGoal,
  RowsOf,
  StoredRow,
  ThermalSample,
} from './database.ts'
import type { DocumentedTable } from './documented/index.ts'
import type { Finding } from './finding.ts'
import { appliedMigrations, LATEST_VERSION, migrate } from './migrations/index.ts'
import type { RawBlock } from './raw-block.ts'
import { EventsRepository } from './repositories/events.ts'
import { ExperimentsRepository } from './repositories/experiments.ts'
import { idsBeginningWith } from './repositories/ids.ts'
import { LlmInteractionsRepository } from './repositories/llm-interactions.ts'
import { RowsRepository } from './repositories/rows.ts'
import { RunsRepository } from './repositories/runs.ts'
import { TaxRepository } from './repositories/tax.ts'
import { TelemetryRepository } from './repositories/telemetry.ts'
import { ThermalRepository } from './repositories/thermal.ts'
import { deleteExperiment } from './retention.ts'
import type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'
import { SampledRuns } from './sampled-runs.ts'
import { type StoreStatus, storeRows } from './status.ts'
import { storableText } from './storable-text.ts'
import type { Tables } from './tables.ts'
import { runIds, verify } from './verify.ts'
import { blockAt } from './verify-samples.ts'

/** Whether a run is an attempt of one side of a pair. */
const isOfPair = (run: Run, pair: PairRecord): boolean =>
  run.id === pair.linearRunId ||
  run.id === pair.agenticRunId ||
  (run.kind === 'task' && run.workflowFacts?.pair?.id === pair.id)

/** The one query layer over any adapter. A save is one transaction (A-LEMS: DatabaseManager). */
export class DatabaseManager extends ComparisonManager implements DatabaseInterface {
  readonly #adapter: Adapter

  constructor(adapter: Adapter) {
    super()
    this.#adapter = adapter
  }

  migrate(): Promise<void> {
    return this.#transaction((tx) => migrate(tx, this.#adapter.engine))
  }

  saveExperiment(
    experiment: Experiment,
    samples: Iterable<RunSamples>,
    series: Iterable<RunSeries> = [],
  ): Promise<void> {
    return this.#transaction((tx, rows) =>
      this.#save(tx, rows, experiment, experiment.runs, experiment.pairs ?? [], samples, series),
    )
  }

  savePair(
    experiment: Experiment,
    pair: PairRecord,
    samples: Iterable<RunSamples>,
    series: Iterable<RunSeries> = [],
  ): Promise<void> {
    const runs = experiment.runs.filter((run) => isOfPair(run, pair))
    return this.#transaction((tx, rows) => this.#save(tx, rows, experiment, runs, [pair], samples, series))
  }

  saveIdleBaseline(baseline: IdleBaseline): Promise<void> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).saveBaseline(baseline))
  }

  loadExperiment(id: string): Promise<Experiment | undefined> {
    return this.#transaction(async (tx) => {
      const head = await new ExperimentsRepository(tx).load(id)
      if (!head) return undefined
      const pairs = await new TaxRepository(tx).ofExperiment(id)
      return {
        ...head,
        runs: await new RunsRepository(tx).ofExperiment(id),
        ...(pairs.length === 0 ? {} : { pairs }),
      }
    })
  }

  listExperiments(options: { limit?: number; since?: string } = {}): Promise<ExperimentSummary[]> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).list(options))
  }

  idsBeginningWith(of: 'experiments' | 'runs', text: string, { limit }: { limit: number }): Promise<string[]> {
    return this.#transaction((tx) => idsBeginningWith(tx, of, text, limit))
  }

  latestIdleBaseline(of: {
    hardwareHash: string
    reader: string
    mode: IdleBaseline['mode']
  }): Promise<IdleBaseline | undefined> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).latestBaseline(of))
  }

  samplesOf(runId: string): Promise<CumulativeSample[]> {
    return this.#transaction((_, rows) => rows.energyOf(storableText(runId)))
  }

  telemetryOf(runId: string): Promise<SeriesReading[]> {
    return this.#transaction((tx) => new TelemetryRepository(tx).of(runId))
  }

  thermalOf(runId: string): Promise<ThermalSample[]> {
    return this.#transaction((tx) => new ThermalRepository(tx).of(runId))
  }

  eventsOf(runId: string): Promise<SpanRecord[]> {
    return this.#transaction((tx) => new EventsRepository(tx).of(runId))
  }

  interactionsOf(runId: string): Promise<LlmCall[]> {
    return this.#transaction((tx) => new LlmInteractionsRepository(tx).of(runId))
  }

  pairsOf(experimentId: string): Promise<PairRecord[]> {
    return this.#transaction((tx) => new TaxRepository(tx).ofExperiment(experimentId))
  }

  finishedGoals(experimentId: string): Promise<FinishedGoal[]> {
    return this.#transaction((tx) => new RunsRepository(tx).finishedGoals(experimentId))
  }

  loadHead(id: string): Promise<ExperimentHead | undefined> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).load(id))
  }

  idleBaseline(id: string): Promise<IdleBaseline | undefined> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).baseline(id))
  }

  async *runIds(): AsyncGenerator<{ runId: string; experimentId: string }> {
    await this.#refuseOtherVersion()
    for await (const { run_id, exp_id } of this.#iterated(() => runIds(this.#adapter.db)))
      yield { runId: run_id, experimentId: exp_id }
  }

  loadRun(id: string): Promise<{ experimentId: string; run: Run } | undefined> {
    return this.#transaction(async (tx) => {
      const row = await tx.selectFrom('runs').selectAll().where('run_id', '=', id).executeTakeFirst()
      return row && { experimentId: row.exp_id, run: await new RunsRepository(tx).whole(row) }
    })
  }

  async *blocksOf(runId: string): AsyncGenerator<RawBlock & { counters: string[] }> {
    for (let at = 0; ; at++) {
      const row = await this.#transaction((tx) => blockAt(tx, runId, at))
      if (!row) return
      const { run_id: _, counters, block, rows, columns, first_ns, last_ns, ...rest } = row
      at = Number(block)
      yield {
        ...rest,
        counters: JSON.parse(counters) as string[],
        block: at,
        rows: Number(rows),
        columns: Number(columns),
        firstNs: BigInt(first_ns),
        lastNs: BigInt(last_ns),
      }
    }
  }

  async *verify(runs = { checked: 0 }): AsyncGenerator<Finding> {
    yield* await this.#explained(async () => (await this.#adapter.findings?.()) ?? [])
    await this.#refuseOtherVersion()
    yield* this.#iterated(() => verify(this.#adapter, runs))
  }

  status(): Promise<StoreStatus> {
    return this.#explained(async () => {
      const applied = await appliedMigrations(this.#adapter)
      const bytes = await this.#adapter.bytes()
      return {
        version: applied.at(-1)?.version ?? 0,
        latestVersion: LATEST_VERSION,
        ...(await storeRows(this.#adapter)),
        ...(bytes === undefined ? {} : { bytes }),
      }
    })
  }

  async *copyFrom(source: DatabaseInterface): AsyncGenerator<CopiedExperiment & { id: string; name: string }> {
    if (!(source instanceof DatabaseManager))
      throw new EnergyError(
        'USAGE',
        'The source of a copy is no database of this package.',
        'Open it with openDatabase.',
      )
    const from = source.#adapter
    const all = await source.#explained(() =>
      from.db.selectFrom('experiments').select(['exp_id', 'name']).orderBy('exp_id').execute(),
    )
    for (const { exp_id: id, name } of all)
      yield { id, name, ...(await copyExperiment(from, (work) => this.#transaction(work), id)) }
    for (const { baseline_id } of await from.db.selectFrom('idle_baselines').select('baseline_id').execute()) {
      const baseline = await source.idleBaseline(baseline_id)
      if (baseline) await this.saveIdleBaseline(baseline)
    }
    await copyComparisons(from, (work) => this.#transaction(work))
  }

  deleteExperiment(id: string): Promise<number | undefined> {
    return this.#transaction((tx) => deleteExperiment(tx, id))
  }

  streamRows(table: DocumentedTable, of: RowsOf = {}): AsyncGenerator<StoredRow[]> {
    return this.#iterated(() => new RowsRepository(this.#adapter.db).of(table, of))
  }

  close(): Promise<void> {
    return this.#adapter.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  protected inTransaction<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#transaction(work)
  }

  async #save(
    tx: Transaction<Tables>,
    rows: SampleRows,
    experiment: Experiment,
    runs: readonly Run[],
    pairs: readonly PairRecord[],
    samples: Iterable<RunSamples>,
    series: Iterable<RunSeries>,
  ): Promise<void> {
    const experiments = new ExperimentsRepository(tx)
    await experiments.save(experiment)
    const added = await new RunsRepository(tx).add(experiment.id, runs)
    await experiments.countRuns(experiment.id)
    const isNew = ({ id }: Run): boolean => added.has(id)
    await new SampledRuns(tx, rows, runs.filter(isNew)).add(samples, series)
    await new TaxRepository(tx).add(experiment.id, pairs)
  }

  /** What follows needs every column of this code's schema. */
  async #refuseOtherVersion(): Promise<void> {
    const { version } = await this.status()
    if (version === LATEST_VERSION) return
    throw new EnergyError(
      version > LATEST_VERSION ? 'STORE_NEWER' : 'STORE_UNAVAILABLE',
      `The database has schema version ${version}; this vitest-energy knows ${LATEST_VERSION}.`,
      version > LATEST_VERSION ? 'Update vitest-energy.' : 'Bring it there with `vitest-energy db migrate`.',
    )
  }

  async *#iterated<T>(work: () => AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* work()
    } catch (error) {
      throw this.#adapter.explain(error)
    }
  }

  #transaction<T>(work: (tx: Transaction<Tables>, rows: SampleRows) => Promise<T>): Promise<T> {
    return this.#explained(() => this.#adapter.transaction(work))
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#adapter.explain(error)
    }
  }
}
