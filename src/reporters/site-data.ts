import type { HistorySource } from '../comparison.ts'
import type { ExperimentStatus, Provenance, Run, RunStatus, Workflow } from '../run.ts'

/**
 * What the server of the local page tells it. JSON-safe; a missing value is absent. Texts from elsewhere (names, output) are
 * as they were: whoever shows them sees to it that they stay texts.
 */

export type ModelWorkflow = Exclude<Workflow, 'test'>

/** Why nothing came: one sentence of fact, one of remedy. */
export interface SiteRefusal {
  error: string
  hint: string
}

export interface ListedExperiment {
  id: string
  name: string
  createdAt: string
  status: ExperimentStatus
  runs: number
  commit?: string
}

/** A run as one line of a list. */
export interface ListedRun {
  id: string
  experimentId: string
  kind: Run['kind']
  file: string
  /** Enclosing suites and name, joined by ' > '; of a workflow, its task. */
  name: string
  startedAt: string
  /** Absent where it came to no numbers. */
  seconds?: number
  status: RunStatus
  valid: boolean
  reader?: string
  provenance?: Provenance
  /** Of the whole run. */
  totalJoules?: number
  /** Of a bench: median over its windows. */
  joulesPerOp?: number
  workflow?: Workflow
  /** Id in `config/models.json`. */
  model?: string
  /** It reached its goal; absent in benches. */
  success?: boolean
  /** Of caches and compilers: not counted. */
  warmUp?: true
}

export interface ListedHistory extends HistorySource {
  sessions: number
  /** Beginning of the newest session. */
  newestAt: string
}

export interface ListedTask {
  id: string
  category: string
  level: number
  name: string
  description: string
  /** The text that the model is given. */
  prompt: string
  tags: string[]
  tools: string[]
}

export interface ListedModel {
  id: string
  provider: string
  model: string
  /** `remote`: elsewhere, and what is asked there may cost money. */
  site: 'host' | 'remote'
  /** Host of its address; absent for the embedded server. */
  host?: string
  /** Weights without training: the text comes from recorded answers. */
  synthetic?: true
  isDefault?: true
  /** Why it cannot be used now: the variable of its key is not set. */
  unavailable?: string
}

/** What can be started, and what applies where nothing is chosen. */
export interface SiteTasks {
  /** The file that the tasks come from. */
  file: string
  tasks: ListedTask[]
  models: ListedModel[]
  repetitions: number
  attempts: number
  /** Discarded pairs before the first. */
  warmUps: number
}

/** An invocation whose log is not in the database yet. */
export interface LiveInvocation {
  id: string
  name: string
  pid: number
  startedAt: string
  elapsedSeconds: number
  /** `ended`: it measures no more and is being stored. `abandoned`: its process is gone; the next start stores it. */
  state: 'measuring' | 'ended' | 'abandoned'
  /** Runs that have ended. */
  finished: number
  /** Names of runs that have begun and not ended. */
  current: string[]
  reader?: string
  provenance?: Provenance
  /** Goals (task × model × repetition × workflow) that need no further attempt; absent where nothing is planned. */
  goals?: { done: number; planned: number }
  /** Runs that have ended, from the one that was asked for. */
  runs: ListedRun[]
}

/** What a click asks for. */
export interface WantedRun {
  tasks: string[]
  workflows: ModelWorkflow[]
  repetitions: number
  model: string
}

/** A run of tasks that was started from the page. */
export interface StartedRun extends WantedRun {
  /** Counted from 1 since the server began. */
  number: number
  startedAt: string
  state: 'running' | 'stopping' | 'ended'
  exitCode?: number
  /** End of what it has printed. */
  output: string
}

export interface SiteAnswers {
  experiments: { experiments: ListedExperiment[]; hint?: string }
  runs: { runs: ListedRun[]; hint?: string }
  histories: { histories: ListedHistory[]; hint?: string }
  /** With what kept logs from being read. */
  live: { invocations: LiveInvocation[]; problems: SiteRefusal[] }
  started: { started: StartedRun[] }
}
