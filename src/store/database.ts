import type { Experiment, ExperimentStatus, IdleBaseline } from '../run.ts'
import type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'

/** One line of `listExperiments`. */
export interface ExperimentSummary {
  id: string
  name: string
  createdAt: string
  status: ExperimentStatus
  runs: number
  commit?: string
}

/** The port behind which every store stands (A-LEMS: DatabaseInterface). */
export interface DatabaseInterface extends AsyncDisposable {
  /** Brings the schema to this code's version; doing it again changes nothing. */
  migrate(): Promise<void>
  /**
   * Saves an invocation with its runs in one transaction. Ids decide: what is there stays as it is, what is missing is
   * added, and the experiment's own status, end and counts follow the record given last.
   */
  saveExperiment(experiment: Experiment, samples: readonly RunSamples[], series?: readonly RunSeries[]): Promise<void>
  saveIdleBaseline(baseline: IdleBaseline): Promise<void>
  /** The record as it was saved; undefined when there is none with this id. */
  loadExperiment(id: string): Promise<Experiment | undefined>
  /** The newest first. */
  listExperiments(options?: { limit?: number }): Promise<ExperimentSummary[]>
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
  close(): Promise<void>
}
