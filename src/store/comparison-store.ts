import type { ChangePoint, Comparison, HistorySource, SelfTest, SessionMedian } from '../comparison.ts'
import type { Provenance } from '../run.ts'

/** One line of `listComparisons`. */
export interface ComparisonSummary {
  id: string
  createdAt: string
  baseCommit: string
  headCommit: string
  hardwareHash: string
  quantity: Comparison['quantity']
  verdict: Comparison['verdict']
  benches: number
  selfTest: boolean
}

/** A history that there is. */
export interface BenchKey extends HistorySource {
  sessions: number
  /** Beginning of the newest session. */
  newestAt: string
}

/** Which history: all of it is measured by one reader on one machine. */
export interface HistoryOf {
  hardwareHash: string
  benchmarkKey: string
  /** Without one, that of the newest session. */
  reader?: string | undefined
}

/** Which part of a history. */
export interface HistoryRequest extends HistoryOf {
  provenance?: Provenance
  until?: SessionPlace
  limit?: number
}

/** The histories of several benches on one machine, by one reader of one provenance. */
export interface HistoriesRequest extends Omit<HistoryRequest, 'benchmarkKey'> {
  benchmarkKeys: readonly string[]
  reader: string
  provenance: Provenance
}

/** A place in the order of sessions. */
export type SessionPlace = Pick<SessionMedian, 'at' | 'experimentId'>

/** What was compared, and what the sessions of a bench amount to. */
export interface ComparisonStore {
  /** Saves a comparison with its machine and software. One of this id that is there stays as it is. */
  saveComparison(comparison: Comparison): Promise<void>
  /** The record as it was saved; undefined when there is none with this id. */
  loadComparison(id: string): Promise<Comparison | undefined>
  /** The newest first, 50 without a limit. */
  listComparisons(options?: { limit?: number }): Promise<ComparisonSummary[]>
  /**
   * The sessions of a bench in order of time, the newest `limit` of them: medians over the completed, valid runs of each
   * that have joules, of one provenance: without one, that of the newest session.
   *
   * @param of.until the newest session that is wanted, whether it has the bench or not
   */
  benchHistory(of: HistoryRequest): Promise<SessionMedian[]>
  /** The same of several benches at once, by their keys; one without a session has none. */
  benchHistories(of: HistoriesRequest): Promise<Map<string, SessionMedian[]>>
  /** Every history, or those of one machine, in the order of the keys of their benches. */
  benchKeys(of?: { hardwareHash?: string | undefined }): Promise<BenchKey[]>
  /**
   * Saves change points. Bench, machine, reader and experiment decide: what is there stays as it is.
   *
   * @returns those that were not there
   */
  saveChangePoints(points: readonly ChangePoint[]): Promise<ChangePoint[]>
  /** In order of time. */
  changePointsOf(of: Required<HistoryOf>): Promise<ChangePoint[]>
  /** One of this id that is there stays as it is. */
  saveSelfTest(selfTest: SelfTest): Promise<void>
  latestSelfTest(of: { hardwareHash: string; reader: string }): Promise<SelfTest | undefined>
}
