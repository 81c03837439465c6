import type { CounterFacts, HardwareFacts, IdleBaseline, ReaderFacts, RefusedReader } from '../run.ts'
import type { Finding } from './checks/finding.ts'

/** A counter, with the time in which it wraps once at `WRAP_WATTS`; absent when it does not wrap. */
export type DiagnosedCounter = CounterFacts & { secondsToWrap?: number }

/** A reader that works. OK: it counts; INFO: it models; WARN: it is simulated. */
export type DiagnosedReader = Omit<ReaderFacts, 'counters'> & {
  severity: Finding['severity']
  /** The settings come to it (`auto`, or named in `readers`); others work when they are asked for. */
  wanted: boolean
  counters: DiagnosedCounter[]
}

/**
 * A reader that does not. INFO: the machine has no such source; WARN: it has, and something keeps it closed; ERROR: the
 * same, and nothing else counts here.
 */
export type DiagnosedRefusal = RefusedReader & { severity: Finding['severity'] }

/** How often one counter steps. Without a period it did not step twice. */
export interface MeasuredCounter {
  id: string
  steps: number
  updatePeriodSeconds?: number
  /** One standard deviation of a period. */
  updatePeriodSpreadSeconds?: number
}

/** What one reading of all counters of a source takes, and how often they step. */
export interface MeasuredSource {
  name: string
  readings: number
  readP50Seconds: number
  readP99Seconds: number
  /** Empty for a model, which has no steps. */
  counters: MeasuredCounter[]
}

/** How late `Atomics.wait` comes back after deadlines at a fixed rate. */
export interface TimerLateness {
  hz: number
  deadlines: number
  p50Seconds: number
  p99Seconds: number
  maximumSeconds: number
}

/** What the sampler thread takes at a rate. */
export interface SamplerCost {
  reader: string
  hz: number
  seconds: number
  samples: number
  lost: number
  /** CPU time per second; absent where this Node cannot tell. */
  cores?: number
  degraded?: string
}

/** The part that takes time: `--measure`. */
export interface Measurements {
  sources: MeasuredSource[]
  timer: TimerLateness
  sampler?: SamplerCost
}

/** Everything that the doctor has seen; what `--json` prints. */
export interface Diagnosis {
  schemaVersion: 1
  verdict: 'measured' | 'simulated' | 'modelled only' | 'CPU seconds only'
  host: HardwareFacts
  /** Every reader that works here on its own, the fallback included. */
  readers: DiagnosedReader[]
  refused: DiagnosedRefusal[]
  environment: Finding[]
  /** With `--measure`. */
  measurements?: Measurements
  /** With `--idle`, where there is a counter. */
  idle?: IdleBaseline
}

/** Power at which the time to wrap is told: a busy server package. */
export const WRAP_WATTS = 250
