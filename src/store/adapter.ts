import type { Kysely, Transaction } from 'kysely'
import type { Run } from '../run.ts'
import type { Finding } from './finding.ts'
import type { Engine } from './migrations/index.ts'
import type { CumulativeSample, EnergyColumns, SeriesReading } from './samples.ts'
import type { Tables } from './tables.ts'

/** The run that rows of samples belong to. */
export type SampledRun = Pick<Run, 'id' | 'startedAt'>

/** The fastest way of an engine to add and to read the rows of a series, inside the transaction in which it was given. */
export interface SampleRows {
  /** The rows of `energy_samples` of a run, in order of time. */
  energyOf(runId: string): Promise<CumulativeSample[]>
  addEnergy(run: SampledRun, columns: EnergyColumns): Promise<void>
  addTelemetry(run: SampledRun, readings: readonly SeriesReading[]): Promise<void>
}

/** What an engine has to bring: queries, transactions, and its words for what went wrong. */
export interface Adapter {
  readonly engine: Engine
  /** For queries each of which stands alone: what is read page by page holds no transaction open. */
  readonly db: Kysely<Tables>
  /** One transaction. It is begun again when the engine could not put it in order with others, so `work` changes nothing else. */
  transaction<T>(work: (tx: Transaction<Tables>, rows: SampleRows) => Promise<T>): Promise<T>
  /** What the engine itself finds wrong with its files and references; absent where it has no such check. */
  findings?(): Promise<Finding[]>
  /** Size of the database; undefined where it cannot be told. */
  bytes(): Promise<number | undefined>
  /** An error of the driver as ours, with a remedy. */
  explain(error: unknown): unknown
  close(): Promise<void>
}
