import { secondsFromMs } from '../units.ts'
import { type MeasuredPair, measuredProcess, type MeasuredProcess, WARM_UP } from './measured-pair.ts'
import { firstOf, pairSeed } from './pair-order.ts'
import { type Conditions, conditionsOf, refuseOtherConditions } from './same-conditions.ts'
import type { Side, Sides } from './side.ts'

/** What every process of a comparison is measured with. */
export interface Measuring {
  sides: Sides
  benchSeconds: number
  signal: AbortSignal
  onOutput?: (text: string) => void
}

/** Measures pairs, one after the other, and sees to it that all processes are of one kind. */
export class PairMeasurement {
  readonly #measuring: Measuring
  readonly #seed: number
  #conditions: Conditions | undefined

  /** @param conditions of the pairs that an interrupted session has left */
  constructor(measuring: Measuring, seed: number, conditions?: Conditions) {
    this.#measuring = measuring
    this.#seed = seed
    this.#conditions = conditions
  }

  /** Of all processes; undefined before the first. */
  get conditions(): Conditions | undefined {
    return this.#conditions
  }

  /**
   * One fresh process of each side.
   *
   * @param keys benches to measure; all of them without it
   * @throws what a side throws, INCOMPARABLE
   */
  async pair(index: number, keys?: readonly string[]): Promise<MeasuredPair> {
    const { sides } = this.#measuring
    const first = firstOf(this.#seed, index)
    const startMs = performance.now()
    const measured: Partial<Record<'base' | 'head', MeasuredProcess>> = {}
    for (const name of first === 'base' ? (['base', 'head'] as const) : (['head', 'base'] as const)) {
      const where = index === WARM_UP ? `${name}, warm-up` : `${name} of pair ${index + 1}`
      measured[name] = await this.#process(sides[name], pairSeed(this.#seed, index), where, keys)
    }
    const { base, head } = measured as Record<'base' | 'head', MeasuredProcess>
    return { index, first, seconds: secondsFromMs(performance.now() - startMs), base, head }
  }

  async #process(side: Side, seed: number, where: string, keys?: readonly string[]): Promise<MeasuredProcess> {
    const { benchSeconds, signal, onOutput } = this.#measuring
    signal.throwIfAborted()
    const experiment = await side.measure({
      benchSeconds,
      seed,
      signal,
      ...(keys === undefined ? {} : { keys }),
      ...(onOutput === undefined ? {} : { onOutput }),
    })
    signal.throwIfAborted()
    const conditions = conditionsOf(experiment)
    refuseOtherConditions((this.#conditions ??= conditions), conditions, where)
    return measuredProcess(experiment)
  }
}
