import { nsFromSeconds } from '../../units.ts'
import { MISSING_UJ, type Reader } from '../readers/reader.ts'
import { monotonicNs } from './clock.ts'
import { afterNs, beforeNs, createReading, type Reading, takeReading } from './reading.ts'

/** A step of a counter that was seen: the value after it, and between which moments it lies. */
export interface Tick {
  valueUj: bigint
  earliestNs: bigint
  latestNs: bigint
}

/** Two steps of one counter: what it counts between them is its power there. */
export type TickPair = readonly [first: Tick, second: Tick]

/** What is known of the steps of one counter. */
export interface TickLimits {
  /** The watch goes on until this counter has shown two steps; others are taken as they come. */
  awaited: boolean
  /** A step that was seen between readings further apart is no mark: the reader was held up. */
  bracketNs: bigint
}

/** The most periods between two steps of a counter that works (see `LONGEST_STEP_PERIODS`), twice, and one to begin. */
const PERIODS_TO_WAIT = 9

/**
 * Which steps are wanted: the latest two, between which and a window next to nothing lies; or the first after a window and
 * one three steps later, which together tell the power of the time in between three times better than two neighbours.
 */
const WANTED_STEPS = { latest: 2, first: 4 } as const

interface Marks {
  seen: number
  first?: Tick
  second?: Tick
}

/**
 * Reads all counters again and again until the awaited ones have shown the wanted steps. The bracket of a step begins before the
 * previous reading began, else a reading that was held up would hide a step inside itself.
 */
export class TickWatch {
  readonly #reader: Reader
  readonly #limits: readonly TickLimits[]
  readonly #waitNs: bigint
  #current: Reading
  #previous: Reading

  constructor(reader: Reader, limits: readonly TickLimits[], slowestSeconds: number) {
    this.#reader = reader
    this.#limits = limits
    this.#waitNs = nsFromSeconds(PERIODS_TO_WAIT * slowestSeconds)
    this.#current = createReading(reader.counters.length)
    this.#previous = createReading(reader.counters.length)
  }

  /**
   * @param wanted which steps of each counter
   * @param from a reading that was taken just before: a step since then is seen, too
   * @returns per counter; undefined where no two usable steps came in time
   */
  watch(wanted: keyof typeof WANTED_STEPS, from?: Reading): (TickPair | undefined)[] {
    const marks = this.#limits.map((): Marks => ({ seen: 0 }))
    if (from) this.#previous.row.set(from.row)
    else takeReading(this.#reader, this.#previous)
    const deadlineNs = monotonicNs() + this.#waitNs
    do {
      takeReading(this.#reader, this.#current)
      this.#mark(marks, wanted)
      const read = this.#current
      this.#current = this.#previous
      this.#previous = read
      if (this.#limits.every(({ awaited }, i) => !awaited || (marks[i] as Marks).seen >= WANTED_STEPS[wanted])) break
    } while (monotonicNs() < deadlineNs)
    return marks.map(({ first, second }) => (first && second ? [first, second] : undefined))
  }

  #mark(marks: readonly Marks[], wanted: keyof typeof WANTED_STEPS): void {
    const earliestNs = beforeNs(this.#previous)
    const latestNs = afterNs(this.#current)
    for (let i = 0; i < marks.length; i++) {
      const valueUj = this.#current.values[i] as bigint
      const beforeUj = this.#previous.values[i] as bigint
      if (valueUj === beforeUj || valueUj === MISSING_UJ || beforeUj === MISSING_UJ) continue
      if (latestNs - earliestNs > (this.#limits[i] as TickLimits).bracketNs) continue
      const counter = marks[i] as Marks
      const tick = { valueUj, earliestNs, latestNs }
      counter.seen++
      if (!counter.first) counter.first = tick
      else {
        if (wanted === 'latest' && counter.second) counter.first = counter.second
        counter.second = tick
      }
    }
  }
}
