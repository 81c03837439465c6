import type { Kysely, Transaction } from 'kysely'
import type { Experiment, IdleBaseline, LlmCall, PairRecord, Run, SpanRecord } from '../run.ts'
import type {
  DatabaseInterface,
  ExperimentSummary,
  FinishedGoal,
  RowsOf,
  StoredRow,
  ThermalSample,
} from './database.ts'
import type { DocumentedTable } from './documented/index.ts'
import { migrate } from './migrations/index.ts'
import { EventsRepository } from './repositories/events.ts'
import { ExperimentsRepository } from './repositories/experiments.ts'
import { LlmInteractionsRepository } from './repositories/llm-interactions.ts'
import { RowsRepository } from './repositories/rows.ts'
import { RunsRepository } from './repositories/runs.ts'
import { SamplesRepository } from './repositories/samples.ts'
import { TaxRepository } from './repositories/tax.ts'
import { TelemetryRepository } from './repositories/telemetry.ts'
import { ThermalRepository } from './repositories/thermal.ts'
import type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'
import type { Tables } from './tables.ts'

/** What an engine's adapter has to bring: a connection, and its words for what went wrong. */
export interface Adapter {
  readonly db: Kysely<Tables>
  /** An error of the driver as ours, with a remedy. */
  explain(error: unknown): unknown
}

/** Whether a run is an attempt of one side of a pair. */
const isOfPair = (run: Run, pair: PairRecord): boolean =>
  run.id === pair.linearRunId ||
  run.id === pair.agenticRunId ||
  (run.kind === 'task' && run.workflowFacts?.pair?.id === pair.id)

/** The one query layer over any adapter. A save is one transaction (A-LEMS: DatabaseManager). */
export class DatabaseManager implements DatabaseInterface {
  readonly #adapter: Adapter

  constructor(adapter: Adapter) {
    this.#adapter = adapter
  }

  migrate(): Promise<void> {
    return this.#explained(() => migrate(this.#adapter.db))
  }

  saveExperiment(
    experiment: Experiment,
    samples: readonly RunSamples[],
    series: readonly RunSeries[] = [],
  ): Promise<void> {
    return this.#transaction((tx) =>
      this.#save(tx, experiment, experiment.runs, experiment.pairs ?? [], samples, series),
    )
  }

  savePair(
    experiment: Experiment,
    pair: PairRecord,
    samples: readonly RunSamples[],
    series: readonly RunSeries[] = [],
  ): Promise<void> {
    const runs = experiment.runs.filter((run) => isOfPair(run, pair))
    return this.#transaction((tx) => this.#save(tx, experiment, runs, [pair], samples, series))
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

  listExperiments({ limit = 50 }: { limit?: number } = {}): Promise<ExperimentSummary[]> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).list(limit))
  }

  latestIdleBaseline(of: {
    hardwareHash: string
    reader: string
    mode: IdleBaseline['mode']
  }): Promise<IdleBaseline | undefined> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).latestBaseline(of))
  }

  samplesOf(runId: string): Promise<CumulativeSample[]> {
    return this.#transaction((tx) => new SamplesRepository(tx).of(runId))
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

  async *streamRows(table: DocumentedTable, of: RowsOf = {}): AsyncGenerator<StoredRow[]> {
    try {
      yield* new RowsRepository(this.#adapter.db).of(table, of)
    } catch (error) {
      throw this.#adapter.explain(error)
    }
  }

  close(): Promise<void> {
    return this.#adapter.db.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #save(
    tx: Transaction<Tables>,
    experiment: Experiment,
    runs: readonly Run[],
    pairs: readonly PairRecord[],
    samples: readonly RunSamples[],
    series: readonly RunSeries[],
  ): Promise<void> {
    const experiments = new ExperimentsRepository(tx)
    await experiments.save(experiment)
    const added = await new RunsRepository(tx).add(experiment.id, runs)
    await experiments.countRuns(experiment.id)
    const repository = new SamplesRepository(tx)
    for (const each of samples) if (added.has(each.runId)) await repository.add(each)
    const telemetry = new TelemetryRepository(tx)
    for (const { runId, readings } of series) if (added.has(runId)) await telemetry.add(runId, readings)
    await new TaxRepository(tx).add(experiment.id, pairs)
  }

  #transaction<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#explained(() => this.#adapter.db.transaction().execute(work))
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#adapter.explain(error)
    }
  }
}
