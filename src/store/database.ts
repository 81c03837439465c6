import type {
  Experiment,
  ExperimentStatus,
  IdleBaseline,
  LlmCall,
  PairRecord,
  Run,
  SpanRecord,
  Workflow,
} from '../run.ts'
import type { ComparisonStore } from './comparison-store.ts'
import type { CopiedExperiment } from './copy-experiment.ts'
import type { DocumentedTable } from './documented/index.ts'
import type { Finding } from './finding.ts'
import type { RawBlock } from './raw-block.ts'
import type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'
import type { StoreStatus } from './status.ts'

/** One line of `listExperiments`. */
export interface ExperimentSummary {
  id: string
  name: string
  createdAt: string
  status: ExperimentStatus
  runs: number
  commit?: string
}

/** An attempt at a goal that ran to its end, whether it reached the goal or not. */
export interface FinishedGoal {
  runId: string
  task: string
  workflow: Exclude<Workflow, 'test'>
  /** Id of the model's entry in the configuration. */
  model: string
  repetition: number
  attempt: number
  /** No other attempt was to follow. */
  lastAttempt: boolean
  success: boolean
}

/** One look at the temperatures beside a run. */
export interface ThermalSample {
  tNs: bigint
  /** By the name of the sensor's column; one that could not be read has no key. */
  celsius: Record<string, number>
  highestCelsius?: number
}

/** An experiment without what was measured in it. */
export type ExperimentHead = Omit<Experiment, 'runs' | 'pairs'>

/** A value of a column: whole numbers are exact. */
export type Cell = string | number | bigint | Uint8Array | null

/** A row of a table or view by the names of its columns. */
export type StoredRow = Readonly<Record<string, Cell>>

/** Which rows: of one run, of one experiment, or all. */
export interface RowsOf {
  runId?: string | undefined
  experimentId?: string | undefined
}

/** The port behind which every store stands (A-LEMS: DatabaseInterface). */
export interface DatabaseInterface extends ComparisonStore, AsyncDisposable {
  /** Brings the schema to this code's version; doing it again changes nothing. */
  migrate(): Promise<void>
  /**
   * Saves an invocation with its runs in one transaction. Ids decide: what is there stays as it is, what is missing is
   * added, and the experiment's own status and end follow the record given last. Samples of a run may come in pieces, in
   * order of time; they are gone through again when the transaction is begun again.
   */
  saveExperiment(experiment: Experiment, samples: Iterable<RunSamples>, series?: Iterable<RunSeries>): Promise<void>
  /**
   * Saves a pair as soon as it is finished, in one transaction: the head of its experiment, the runs of both sides with all
   * their attempts (those of `experiment.runs` that name the pair), what was sampled beside them, and the pair. Ids decide
   * as in `saveExperiment`. A pair whose runs are neither given nor stored is refused, and nothing of it is saved.
   */
  savePair(
    experiment: Experiment,
    pair: PairRecord,
    samples: Iterable<RunSamples>,
    series?: Iterable<RunSeries>,
  ): Promise<void>
  saveIdleBaseline(baseline: IdleBaseline): Promise<void>
  /** The record as it was saved, runs and pairs in the order of their ids; undefined when there is none with this id. */
  loadExperiment(id: string): Promise<Experiment | undefined>
  /** The newest first, 50 without a limit; those that began at a time (ISO 8601 in UTC) or later. */
  listExperiments(options?: { limit?: number; since?: string }): Promise<ExperimentSummary[]>
  /** Ids that begin with a text, in their order. */
  idsBeginningWith(of: 'experiments' | 'runs', text: string, options: { limit: number }): Promise<string[]>
  /** The newest accepted baseline. */
  latestIdleBaseline(of: {
    hardwareHash: string
    reader: string
    mode: IdleBaseline['mode']
  }): Promise<IdleBaseline | undefined>
  /** The time series of a run, in order of time. */
  samplesOf(runId: string): Promise<CumulativeSample[]>
  /** The series of telemetry of a run, by source, each in order of time. */
  telemetryOf(runId: string): Promise<SeriesReading[]>
  /** The temperatures of a run, in order of time. */
  thermalOf(runId: string): Promise<ThermalSample[]>
  /** The spans of a workflow run, in the order of their beginnings. */
  eventsOf(runId: string): Promise<SpanRecord[]>
  /** The calls of models of a workflow run, in order. */
  interactionsOf(runId: string): Promise<LlmCall[]>
  pairsOf(experimentId: string): Promise<PairRecord[]>
  /** What need not be run again when an interrupted experiment goes on: completed runs of workflows, without warm-ups. */
  finishedGoals(experimentId: string): Promise<FinishedGoal[]>
  /** An experiment without its runs; undefined when there is none with this id. */
  loadHead(id: string): Promise<ExperimentHead | undefined>
  idleBaseline(id: string): Promise<IdleBaseline | undefined>
  /** Ids of all runs with those of their experiments, in the order of their ids; a page is in memory at a time. */
  runIds(): AsyncIterable<{ runId: string; experimentId: string }>
  loadRun(id: string): Promise<{ experimentId: string; run: Run } | undefined>
  /** The series of a run as it was read, block by block, with the ids of its counters. */
  blocksOf(runId: string): AsyncIterable<RawBlock & { counters: string[] }>
  /** Checks the database against itself; `runs.checked` counts the runs that were looked at. */
  verify(runs?: { checked: number }): AsyncIterable<Finding>
  /** Version of the schema, rows and size. Changes nothing, and works on a database of any version. */
  status(): Promise<StoreStatus>
  /**
   * Copies everything that another database has: heads, idle baselines, runs with all rows of theirs, pairs, change points,
   * comparisons, self-tests. Ids decide as in `saveExperiment`; a run is one transaction. Both databases are of this code's schema.
   *
   * @returns one entry per experiment
   */
  copyFrom(source: DatabaseInterface): AsyncIterable<CopiedExperiment & { id: string; name: string }>
  /** Deletes an experiment, leaving a tombstone; the number of its runs, undefined when there is none with this id. */
  deleteExperiment(id: string): Promise<number | undefined>
  /**
   * Rows of a table or view in pages, in the order of its key. One page is in memory at a time, however many rows there are.
   * A filter that the table has no column for is left out.
   */
  streamRows(table: DocumentedTable, of?: RowsOf): AsyncIterable<StoredRow[]>
  close(): Promise<void>
}
