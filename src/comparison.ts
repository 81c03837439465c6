/**
 * What `vitest-energy compare` finds: two commits, run side by side, and a verdict per bench. JSON-safe, like every record
 * of the kernel. A change is a fraction of the base: 0.05 is 5 % more.
 */

import type { ControlMeasurement, EnvironmentFacts, GitFacts, HardwareFacts } from './experiment.ts'
import type { Domain, Provenance, Warning } from './run.ts'

export const VERDICTS = ['regression', 'improvement', 'pass', 'inconclusive'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Why nothing could be decided. */
export type InconclusiveReason =
  /** The interval is too wide for the limit. */
  | 'noise'
  /** The change lies too near to the limit. */
  | 'boundary'
  /** The base itself moved during the session. */
  | 'drift'
  /** A window holds too few steps of the counter. */
  | 'sensor'
  /** The machine was not as it should be: the control workload of both sides differs, or the machine warned. */
  | 'environment'
  /** Fewer pairs than the smallest look. */
  | 'too-few-pairs'

/** A change of one quantity with its interval (98 % two-sided for α = 0.01). */
export interface Change {
  change: number
  low: number
  high: number
}

/** What decides: joules, or CPU seconds where there is no counter. Numbers of different kinds are never compared. */
export type ComparedQuantity = 'energy' | 'proxy'

/** Both sides of one bench at one fresh process each: medians of the windows of that process, net of the harness. */
export interface ComparedPair {
  /** Order in the session, from 0; the discarded warm-up pair has none. */
  index: number
  first: 'base' | 'head'
  base: PairSide
  head: PairSide
}

export interface PairSide {
  /** Joules per op of the domain that decides; absent without a counter. */
  joulesPerOp?: number
  secondsPerOp: number
  cpuSecondsPerOp: number
  watts?: number
}

/** A limit, an exclusion and a domain as they apply to one bench. */
export interface BenchLimits {
  /** Change above which it is a regression, fraction. */
  limit: number
  /** Smallest change that is called one, fraction. */
  minEffect: number
  domain?: Domain
}

export interface BenchComparison {
  /** `file > suite > name`, as in the store. */
  benchmarkKey: string
  file: string
  suite: string
  name: string
  quantity: ComparedQuantity
  limits: BenchLimits
  /** Absent where no pair has both sides. */
  change?: Change
  cliffsDelta?: number
  verdict: Verdict
  reason?: InconclusiveReason
  /** Pairs that would decide with 90 % power. */
  pairsNeeded?: number
  /** What was compared, in the order of time. */
  pairs: ComparedPair[]
  /** Of the median pair values, in joules (proxy: CPU seconds) per op. */
  base?: number
  head?: number
  /** The parts that the change is made of: (1 + seconds) × (1 + watts) = 1 + energy. */
  seconds?: Change
  watts?: Change
  /** The fresh session that had to confirm it; absent when none was needed. */
  confirmation?: { verdict: Verdict; change?: Change; pairs: ComparedPair[] }
  /** It was accepted by a trailer of a commit. */
  accepted?: { commit: string; reason: string }
  warnings: Warning[]
}

/** One of the two sides. */
export interface ComparisonSide {
  /** As it was asked for: `main`, `HEAD`, `v1.2`. */
  ref: string
  commit: string
  /** Its working tree was changed; only a head can be. */
  dirty: boolean
  subject?: string
  nodeVersion: string
  vitestVersion?: string
  /** The base had no plugin: the head's was put beside it. */
  pluginAdded?: true
  controls: ControlMeasurement[]
}

export interface Comparison {
  /** UUIDv7. */
  id: string
  createdAt: string
  endedAt: string
  git: GitFacts
  base: ComparisonSide
  head: ComparisonSide
  hardware: HardwareFacts
  environment: EnvironmentFacts
  reader?: string
  provenance?: Provenance
  quantity: ComparedQuantity
  /** Of the order of sides and of everything else that was drawn. */
  seed: number
  settings: { alpha: number; looks: number[]; confirm: boolean; benchSeconds: number }
  /** Same commit on both sides, to learn what this machine can tell. */
  selfTest?: true
  benches: BenchComparison[]
  /** Keys of benches that only one side has. */
  added: string[]
  removed: string[]
  /** Keys of benches left out, with why: `excluded` by the configuration, `unchanged`, `failed`, `unmeasured`. */
  left: { benchmarkKey: string; why: 'excluded' | 'unchanged' | 'failed' | 'unmeasured'; detail?: string }[]
  /** Geometric mean of all changes; absent without benches. */
  geometricMean?: Change
  /** regression when one bench regressed and was not accepted; else inconclusive when one is; else pass. */
  verdict: 'regression' | 'pass' | 'inconclusive'
  warnings: Warning[]
}

/** A level of a bench's history that does not go back. */
export interface ChangePoint {
  benchmarkKey: string
  hardwareHash: string
  reader: string
  /** First session of the new level. */
  experimentId: string
  at: string
  /** Its commit, and the one of the session before. */
  commit?: string
  commitBefore?: string
  /** Of the level, fraction. */
  change: number
}

/** Whose history it is: sessions of one bench on one machine with one reader. */
export interface HistorySource {
  benchmarkKey: string
  hardwareHash: string
  hostname: string
  cpuModel: string
  reader: string
  provenance: Provenance
}

/** One session of one bench: what a history is made of. */
export interface SessionMedian {
  experimentId: string
  at: string
  commit?: string
  dirty?: boolean
  /** Median over the processes of the session, joules per op. */
  joulesPerOp: number
  secondsPerOp?: number
  /** Of the control workload in the same session; absent without one. */
  controlJoules?: number
}

/** What comparing a commit with itself has shown of this machine. */
export interface SelfTest {
  id: string
  measuredAt: string
  hardwareHash: string
  reader: string
  quantity: ComparedQuantity
  comparisons: number
  benches: number
  /** Verdicts other than pass among all of them. */
  falseRegressions: number
  falseImprovements: number
  inconclusive: number
  /** Smallest change that this machine finds with 90 % power and the smallest look, fraction. */
  minimumDetectableEffect: number
  /** Coefficient of variation between pairs: median over benches. */
  pairCv: number
  pairsPerComparison: number
}
