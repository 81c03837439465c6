import { seededRandom } from '../random.ts'
import { nsFromSeconds } from '../units.ts'

/**
 * How long a counter rests between two steps, as the quantiles of that time: `[probability, seconds]` in rising order,
 * from probability 0 to 1, linear in between. `[[0, 0.001], [1, 0.001]]` is a step every millisecond exactly.
 */
export type StepIntervals = readonly (readonly [probability: number, seconds: number])[]

/** Evenly spread intervals around a mean. */
export const evenIntervals = (meanSeconds: number, jitterSeconds = 0): StepIntervals => [
  [0, meanSeconds - jitterSeconds],
  [1, meanSeconds + jitterSeconds],
]

/** The interval at a probability. */
export function intervalAt(intervals: StepIntervals, probability: number): number {
  for (let i = 1; i < intervals.length; i++) {
    const [low, from] = intervals[i - 1] as [number, number]
    const [high, to] = intervals[i] as [number, number]
    if (probability <= high) return high === low ? to : from + ((to - from) * (probability - low)) / (high - low)
  }
  return (intervals.at(-1) as [number, number])[1]
}

/** A clock that ticks in recorded intervals, drawn with a seed. */
export class StepClock {
  readonly #intervals: StepIntervals
  readonly #random: () => number
  #lastNs: bigint
  #nextNs: bigint

  constructor(intervals: StepIntervals, startNs: bigint, seed: number) {
    this.#intervals = intervals
    this.#random = seededRandom(seed)
    this.#lastNs = startNs
    this.#nextNs = startNs + this.#draw()
  }

  /** Time of the last step at or before `ns`. Time never runs backwards. */
  lastStepNs(ns: bigint): bigint {
    while (this.#nextNs <= ns) {
      this.#lastNs = this.#nextNs
      this.#nextNs += this.#draw()
    }
    return this.#lastNs
  }

  #draw(): bigint {
    // A recorded interval of zero is two steps that were seen at once.
    return nsFromSeconds(Math.max(1e-6, intervalAt(this.#intervals, this.#random())))
  }
}
