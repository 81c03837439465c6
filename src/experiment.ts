import type { Domain, IdleBaseline, PairRecord, Provenance, Run, Warning } from './run.ts'

/** A counter as its reader describes it. */
export interface CounterFacts {
  id: string
  domain: Domain
  socket?: number
  rangeUj?: string
  unitUj: number
  basis?: 'metered' | 'firmware-model'
  path?: string
  /** It is power, integrated at each reading. */
  integrated?: true
  /** Name of the reader that it comes from, where another one counts its domain: no sum is made of it. */
  checks?: string
  /** Measured on this machine. */
  updatePeriodSeconds?: number
  updatePeriodSpreadSeconds?: number
}

/** A reader that opened. */
export interface ReaderFacts {
  name: string
  provenance: Provenance
  counters: CounterFacts[]
  /** What the joules cover when that is not the processor: `server-ac` for the power model. */
  scope?: string
  /** Relative half-width of the known error of a model, 0.31 for ±31 %. */
  bandFraction?: number
  /** One line for people: how the numbers come about. */
  detail?: string
}

/** A reader that did not open, with its reason and what to do about it. */
export interface RefusedReader {
  name: string
  code: string
  reason: string
  remedy: string
}

/** The machine. Holds only what does not change between two starts, so that `hash` is stable. */
export interface HardwareFacts {
  hash: string
  hostname: string
  cpuModel: string
  cpuVendor: string
  cpuFamily?: number
  cpuModelId?: number
  cpuStepping?: number
  microcode?: string
  architecture: string
  sockets?: number
  physicalCores?: number
  logicalCores: number
  ramBytes: number
  virtualisation?: string
  container?: string
  systemVendor?: string
  systemProduct?: string
}

/** The software and the settings under which a run was made. */
export interface EnvironmentFacts {
  hash: string
  os: string
  osVersion: string
  kernel: string
  nodeVersion: string
  v8Version: string
  vitestVersion?: string
  pluginVersion: string
  nodeFlags: string[]
  governor?: string
  turbo?: boolean
  /** Why RAPL's counters carry deliberate noise; absent where none is known of. */
  raplNoise?: string
}

/** The state of the code that was measured; absent outside of a repository. */
export interface GitFacts {
  commit?: string
  branch?: string
  dirty?: boolean
}

/** A fixed busy loop, measured to tell whether the machine is still the same. Medians of its windows, and their coefficients of variation. */
export interface ControlMeasurement {
  measuredAt: string
  seconds: number
  secondsSpread: number
  joules?: number
  joulesSpread?: number
}

/** `partial`: interrupted, and what was finished is stored. `aborted`: killed, and stored by a later start. */
export type ExperimentStatus = 'running' | 'completed' | 'partial' | 'failed' | 'aborted'

/** One invocation with everything that was measured in it: what the store keeps and the reporters print. */
export interface Experiment {
  id: string
  name: string
  createdAt: string
  endedAt?: string
  status: ExperimentStatus
  /** The resolved configuration. */
  config: unknown
  seed: number
  git: GitFacts
  ci?: string
  hardware: HardwareFacts
  environment: EnvironmentFacts
  readers: ReaderFacts[]
  refused: RefusedReader[]
  idleBaseline?: IdleBaseline
  /**
   * Others that runs refer to by their ids: windows with a time series have a baseline of their own. The store keeps them and
   * does not load them again.
   */
  furtherBaselines?: IdleBaseline[]
  /** CPUs that the measured process was pinned to; absent when it was not. */
  pinnedCpus?: number[]
  /** In order of time, the first before the first bench. */
  controls?: ControlMeasurement[]
  runs: Run[]
  /** Absent where no linear run was paired with an agentic one. */
  pairs?: PairRecord[]
  warnings: Warning[]
}
