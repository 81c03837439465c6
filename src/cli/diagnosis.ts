import type { CounterFacts, HardwareFacts, ReaderFacts, RefusedReader } from '../run.ts'
import type { Finding } from './checks/finding.ts'

/** A counter, with the time in which it wraps once at `WRAP_WATTS`; absent when it does not wrap. */
export type DiagnosedCounter = CounterFacts & { secondsToWrap?: number }

export type DiagnosedReader = Omit<ReaderFacts, 'counters'> & { counters: DiagnosedCounter[] }

/** Everything that the doctor has seen; what `--json` prints. */
export interface Diagnosis {
  schemaVersion: 1
  verdict: 'measured' | 'simulated' | 'modelled only' | 'CPU seconds only'
  host: HardwareFacts
  /** Every reader that works here on its own, the fallback included. */
  readers: DiagnosedReader[]
  refused: RefusedReader[]
  environment: Finding[]
}

/** Power at which the time to wrap is told: a busy server package. */
export const WRAP_WATTS = 250
