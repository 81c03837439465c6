import type { Kysely, Transaction } from 'kysely'
import type { Experiment, IdleBaseline } from '../run.ts'
import type { DatabaseInterface, ExperimentSummary } from './database.ts'
import { migrate } from './migrations/index.ts'
import { ExperimentsRepository } from './repositories/experiments.ts'
import { RunsRepository } from './repositories/runs.ts'
import { SamplesRepository } from './repositories/samples.ts'
import { TelemetryRepository } from './repositories/telemetry.ts'
import type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'
import type { Tables } from './tables.ts'

/** What an engine's adapter has to bring: a connection, and its words for what went wrong. */
export interface Adapter {
  readonly db: Kysely<Tables>
  /** An error of the driver as ours, with a remedy. */
  explain(error: unknown): unknown
}

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
    return this.#transaction(async (tx) => {
      await new ExperimentsRepository(tx).save(experiment)
      const added = await new RunsRepository(tx).add(experiment.id, experiment.runs)
      const repository = new SamplesRepository(tx)
      for (const each of samples) if (added.has(each.runId)) await repository.add(each)
      const telemetry = new TelemetryRepository(tx)
      for (const { runId, readings } of series) if (added.has(runId)) await telemetry.add(runId, readings)
    })
  }

  saveIdleBaseline(baseline: IdleBaseline): Promise<void> {
    return this.#transaction((tx) => new ExperimentsRepository(tx).saveBaseline(baseline))
  }

  loadExperiment(id: string): Promise<Experiment | undefined> {
    return this.#transaction(async (tx) => {
      const head = await new ExperimentsRepository(tx).load(id)
      return head && { ...head, runs: await new RunsRepository(tx).ofExperiment(id) }
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

  close(): Promise<void> {
    return this.#adapter.db.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
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
