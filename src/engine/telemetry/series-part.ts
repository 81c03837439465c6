import { monotonicNs } from '../sampling/clock.ts'
import { secondsFromNs } from '../../units.ts'
import type { Series } from './telemetry.ts'

/** Some columns of a series that come from one place. */
export interface SeriesPart {
  readonly columns: readonly string[]
  /** Writes its columns from index `at` on; NaN where a value is missing. Never throws. */
  read(into: Float64Array, at: number): void
  close(): void
}

/** Makes one series of parts, their columns in order. */
export function seriesOf(parts: readonly SeriesPart[]): Series {
  return {
    columns: parts.flatMap(({ columns }) => columns),
    read(into) {
      let at = 0
      for (const part of parts) {
        part.read(into, at)
        at += part.columns.length
      }
      return true
    },
    close: () => {
      for (const part of parts) part.close()
    },
  }
}

/**
 * What counters gained since the last look, and the seconds between the two looks by CLOCK_MONOTONIC: a thread that comes
 * late has had more time, and its rates are over that. NaN at the first look, after a look that failed and when a counter
 * fell.
 */
export class Gains {
  readonly values: Float64Array
  seconds = Number.NaN
  readonly #last: Float64Array
  #atNs = 0n

  constructor(counters: number) {
    this.values = new Float64Array(counters).fill(Number.NaN)
    this.#last = new Float64Array(counters).fill(Number.NaN)
  }

  /** To be called right after the counters were read. */
  look(): void {
    const nowNs = monotonicNs()
    this.seconds = this.#atNs === 0n ? Number.NaN : secondsFromNs(nowNs - this.#atNs)
    this.#atNs = nowNs
  }

  /** @param value of the counter now; NaN when it could not be read */
  put(counter: number, value: number): void {
    const gain = value - (this.#last[counter] as number)
    this.values[counter] = gain >= 0 ? gain : Number.NaN
    this.#last[counter] = value
  }

  gain(counter: number): number {
    return this.values[counter] as number
  }

  perSecond(counter: number): number {
    return this.gain(counter) / this.seconds
  }
}
