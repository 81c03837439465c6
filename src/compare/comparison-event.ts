import type { BenchSeries } from './bench-series.ts'
import type { SessionName } from './pair-log.ts'

/** What is told of a comparison while it runs. */
export type ComparisonEvent =
  /** A session begins; `kept` pairs of it were measured before an interruption. */
  | { kind: 'begin'; session: SessionName; kept: number }
  /** The warm-up pair is over, and with it the price is known. */
  | {
      kind: 'cost'
      session: SessionName
      secondsPerPair: number
      looks: readonly number[]
      benches: number
      kept: number
    }
  | {
      kind: 'pair'
      session: SessionName
      done: number
      looks: readonly number[]
      secondsPerPair: number
      benches: number
      undecided: readonly BenchSeries[]
    }
  | { kind: 'out-of-time'; session: SessionName; done: number }
