/**
 * The records every later stage shares. All of them are JSON-safe (no bigint, no NaN, no typed array), because they
 * cross process borders and blob reports. A missing number is an absent key, never 0.
 *
 * Absolute counter readings and timestamps are whole numbers of µJ and ns as decimal strings (`…Uj`, `…Ns`); elapsed
 * quantities are numbers in SI units with the unit in the name.
 */

import type { BenchLimits } from './comparison.ts'
import type { ImportedRun } from './imported-run.ts'
import type { Telemetry } from './telemetry.ts'
import type { CounterFault, Warning } from './warning.ts'
import type { Workflow, WorkflowFacts } from './workflow.ts'

export type * from './experiment.ts'
export type * from './imported-run.ts'
export type * from './telemetry.ts'
export * from './workflow.ts'
export { type CounterFault, FATAL_WARNINGS, type Warning, type WarningKind } from './warning.ts'

/**
 * What a counter covers. Domains overlap, so they are never summed blindly: psys ⊇ package ⊇ core, uncore; dram and gpu
 * are outside package. total = package + dram + gpu.
 */
export const DOMAINS = ['package', 'core', 'uncore', 'dram', 'gpu', 'psys'] as const
/** What a counter covers; see {@link DOMAINS}. */
export type Domain = (typeof DOMAINS)[number]

/** The domains that make a total, each of them counted once. */
export const TOTAL_DOMAINS: readonly Domain[] = ['package', 'dram', 'gpu']

/** Where a number comes from, strongest word first; `simulated` stands apart and never counts as measured. */
export const PROVENANCES = ['measured', 'derived', 'modelled', 'simulated'] as const
/** Where a number comes from; see {@link PROVENANCES}. */
export type Provenance = (typeof PROVENANCES)[number]

/** Joules by domain; one that could not be read has no key. Domains overlap: never sum them up. */
export type DomainJoules = Partial<Record<Domain, number>>
/** Watts by domain; one that could not be read has no key. */
export type DomainWatts = Partial<Record<Domain, number>>

/** A value with the bounds of its interval, all in the unit of the field that holds it. */
export interface Bounds {
  value: number
  low: number
  high: number
}

/** Median with a distribution-free interval. `process`: one process was sampled; `session`: several fresh ones. */
export interface Interval {
  median: number
  low: number
  high: number
  confidence: number
  scope: 'process' | 'session'
}

/** The counters that sums are made of; the others are checks of them. */
export const counting = <T extends { checks?: string }>(counters: readonly T[]): T[] =>
  counters.filter(({ checks }) => checks === undefined)

/** One counter over one window: the raw truth that everything else is derived from. */
export interface CounterSpan {
  /** Stable id inside the reader: `package-0`, `package-0-die-1`, `dram-1`, `psys`. */
  counter: string
  domain: Domain
  firstUj?: string
  lastUj?: string
  /** Largest value the counter shows; absent when it does not wrap. */
  rangeUj?: string
  /** Smallest step of the counter in µJ. */
  unitUj: number
  wraps: number
  /** Name of the reader that it comes from, where another one counts its domain: no sum is made of it. */
  checks?: string
  fault?: CounterFault
  /** Energy of the window; absent when there is a fault. */
  joules?: number
  /** Where the readings lie at steps of the counter around the window: what was taken off between step and window. */
  alignment?: {
    leadSeconds: number
    leadWatts: number
    tailSeconds: number
    tailWatts: number
    /** One standard uncertainty of `joules`. */
    uncertaintyJoules: number
  }
}

/** A measured stretch of time (A-LEMS: RawEnergyMeasurement). */
export interface RawWindow {
  startNs: string
  endNs: string
  seconds: number
  /** Half the bracket of the reading at each edge. */
  startUncertaintySeconds: number
  endUncertaintySeconds: number
  counters: CounterSpan[]
  /** CPU time of the measured process tree. */
  cpuSeconds: number
  /** The CPU time was read just outside the edges: of a busy thread it holds up to so many seconds more than the window. */
  cpuEdgeSeconds?: number
  /** CPU time of everything else on the machine; absent where /proc/stat is missing. */
  backgroundCpuSeconds?: number
  stealSeconds?: number
}

/** Idle power of the machine (A-LEMS: BaselineMeasurement). */
export interface IdleBaseline {
  id: string
  /** When it was measured, ISO 8601; a cached baseline keeps its first time. */
  measuredAt: string
  mode: 'edges' | 'sampled'
  reader: string
  provenance: Provenance
  hardwareHash: string
  watts: DomainWatts
  /** Prediction spread (one standard deviation of a single segment) per domain, W. */
  spreadWatts: DomainWatts
  totalWatts?: number
  totalSpreadWatts?: number
  segments: number
  segmentSeconds: number
  backgroundCores?: number
  governor?: string
  turbo?: boolean
  temperatureCelsius?: number
  /** Whether programs kept the GPUs awake, as a loaded model does; absent without a GPU that tells. */
  gpuLoaded?: boolean
  accepted: boolean
  rejection?: string
}

/** Energy of a window, attributed (A-LEMS: DerivedEnergyMeasurement). */
export interface DerivedEnergy {
  seconds: number
  /** Total joules of the domains that exist: package + dram + gpu. */
  totalJoules?: number
  /** One standard uncertainty of the total from counter steps and read brackets. */
  totalUncertaintyJoules?: number
  domains: DomainJoules
  watts?: number
  idleJoules?: number
  /** total − idle watts × seconds, signed, with bounds. */
  activeJoules?: Bounds
  coreActiveJoules?: number
  nonCoreActiveJoules?: number
  idleBaselineId?: string
  provenance?: Provenance
  reader?: string
  warnings: Warning[]
}

/** Which execution of a test this is. */
export interface Attempt {
  retry: number
  repeat: number
}

/** `failed`: its code threw. `aborted`: its process ended before it did, so it has no energy. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'aborted'

/** The wait before a run for the power and the temperature of the session's beginning. */
export interface CoolDown {
  seconds: number
  /** They were reached before the time was over. */
  reached: boolean
}

interface RunBase {
  /** UUIDv7 made by the writer. */
  id: string
  project: string
  /** Path relative to the Vitest root, with forward slashes. */
  file: string
  /** Names of the enclosing suites and the test, joined by ' > '. */
  suite: string
  name: string
  attempt: Attempt
  /** Wall-clock anchor of `startNs`, ISO 8601. */
  startedAt: string
  startNs: string
  endNs: string
  seconds: number
  status: RunStatus
  error?: string
  reader?: string
  provenance?: Provenance
  totalJoules?: number
  totalUncertaintyJoules?: number
  domains: DomainJoules
  watts?: number
  idleJoules?: number
  activeJoules?: Bounds
  idleBaselineId?: string
  /** Absent where another program measured and did not tell. */
  cpuSeconds?: number
  backgroundCpuSeconds?: number
  stealSeconds?: number
  counters: CounterSpan[]
  /** Absent when there was no wait. */
  coolDown?: CoolDown
  warnings: Warning[]
  /** Of the formulas that made the numbers (`FORMULA_VERSION`); absent in runs older than it. */
  formulaVersion?: number
  /** False exactly when a fatal warning is present. */
  valid: boolean
  invalidReason?: string
}

/** One measured batch of a bench: one sample of joules and seconds per op. */
export interface BenchWindow {
  index: number
  /** Order in the interleaved sequence of the whole group. */
  round: number
  ops: number
  startNs: string
  /** Of the work alone, between the reads. */
  seconds: number
  /** Between the middles of the reads: what the joules are of. */
  windowSeconds?: number
  cpuSeconds: number
  backgroundCpuSeconds?: number
  totalJoules?: number
  /** One standard uncertainty of `totalJoules`. */
  uncertaintyJoules?: number
  domains: DomainJoules
  /** µJ counted in this window per counter, in the order of the run's `counters`; absent on a fault. */
  countedUj?: string[]
}

/** What the harness itself costs per op; it has been taken off the net numbers. */
export interface HarnessCost {
  secondsPerOp: number
  joulesPerOp?: number
  /** How far one more instance of the loop may be from it (95 %). */
  secondsHalfWidth?: number
  joulesHalfWidth?: number
}

/**
 * A bench: its windows, and what follows from them per op. Sums are over all windows; joules and seconds, idle power
 * included.
 */
export interface BenchRun extends RunBase {
  kind: 'bench'
  /** Which of several fresh processes this is, from 1; absent when there was one. */
  process?: number
  windows: BenchWindow[]
  opsPerWindow: number
  ops: number
  /** How many of the windows begin and end at steps of the counters; absent when none does. */
  alignedWindows?: number
  /** Windows left out because a reading at their edges was held up; absent when there is none. */
  stalledWindows?: number
  /** Net of the harness. */
  secondsPerOp?: Interval
  joulesPerOp?: Interval
  activeJoulesPerOp?: Interval
  domainsPerOp: DomainJoules
  cpuSecondsPerOp?: number
  /** As measured, harness included. */
  grossSecondsPerOp?: number
  grossJoulesPerOp?: number
  harness: Partial<HarnessCost>
  /** What the bench's own options say of comparisons; absent when they say nothing. Not in the store: it follows from the code. */
  limits?: Partial<BenchLimits> & { exclude?: true }
  stop: { reason: 'interval' | 'time' | 'iterations' | 'aborted'; halfWidth?: number }
}

/** Samples that were taken at most so late, and later than the bucket before. */
export interface LatenessBucket {
  upToSeconds: number
  samples: number
}

/** A tagged test, or a `measure(name, fn)` inside one: one stretch of work measured once. */
export interface TaskRun extends RunBase {
  kind: 'task'
  workflow: Workflow
  success: boolean
  tags: string[]
  samples: number
  samplesLost: number
  /** The sampler's own CPU time inside the window. */
  samplerCpuSeconds?: number
  samplerJoules?: number
  /** How late the samples were taken, in buckets that double; the empty ones are left out. */
  samplerLateness?: LatenessBucket[]
  telemetry?: Telemetry
  /** Of linear and agentic runs. */
  workflowFacts?: WorkflowFacts
  /** Where it was imported from; absent for what this package has measured. */
  imported?: ImportedRun
}

/** Whatever was measured and recorded as one. */
export type Run = BenchRun | TaskRun
