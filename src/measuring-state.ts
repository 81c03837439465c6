/** What a measuring process is at, to be shown while it lasts. Times are wall-clock times in ms, as of `Date.now`. */
export type MeasuringState = {
  /** When it began. */
  sinceMs: number
  /** When it will end as far as can be told now. */
  untilMs?: number
} & (
  | { doing: 'preparation' | 'idle baseline' | 'control' | 'cool-down' | 'nothing' }
  | { doing: 'task'; name: string }
  | ({ doing: 'bench' } & BenchProgress)
)

/** How far a bench is, and the group that takes turns with it. */
export interface BenchProgress {
  name: string
  /** Its place in the group, from 1. */
  place: number
  of: number
  /** Of the median so far; absent without a counter, and until the first window. */
  joulesPerOp?: number
  secondsPerOp?: number
  /** Half the width of the interval of the median so far, fraction of it; absent until it can be told. */
  halfWidth?: number
}

/** Hears what a measuring process is at, between windows. */
export type Tell = (state: MeasuringState) => void
