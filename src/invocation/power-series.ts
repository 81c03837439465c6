import type { PowerSeries } from '../reporters/page-data.ts'
import { type Domain, DOMAINS, TOTAL_DOMAINS } from '../run.ts'
import type { EnergyColumns } from '../store/samples.ts'
import { joulesFromUj, secondsFromNs, wattsFrom } from '../units.ts'

/** Cumulative µJ per domain at a reading; a domain whose counter is lost by then has no key. */
type Reading = { tNs: bigint } & Partial<Record<Domain, bigint>>

interface Extremes {
  low: number
  high: number
}

/** When a run began and ended, and in how many stretches it is drawn at most. */
export interface Stretches {
  run: string
  startNs: bigint
  endNs: bigint
  stretches: number
}

/** The sum of the domains that make a total; undefined where one of those that are counted is lost. */
function total(reading: Reading, counted: readonly Domain[]): bigint | undefined {
  let sum = 0n
  for (const domain of counted) {
    const uj = reading[domain]
    if (uj === undefined) return undefined
    sum += uj
  }
  return counted.length === 0 ? undefined : sum
}

const watts = (fromUj: bigint, toUj: bigint, fromNs: bigint, toNs: bigint): number =>
  wattsFrom(joulesFromUj(toUj - fromUj), secondsFromNs(toNs - fromNs))

/**
 * Makes the power over time of a run from its cumulative readings, which come in pieces in order of time.
 *
 * The time of the run is divided into equal cells, and a stretch ends at the first reading in a new cell: its ends are real
 * readings, nothing is interpolated. Its power is the difference of the counters at its ends over the time between, so
 * watts × seconds of all stretches sum up to the last reading less the first one. Readings at one time have no power between
 * them: what was counted there belongs to the stretch that goes on, or to the last one.
 */
export class PowerSeriesBuilder {
  readonly #of: Stretches
  #ends: Reading[] = []
  #extremes: (Extremes | undefined)[] = []
  #inside: Extremes | undefined
  #intervals = 0
  #mostIntervals = 0
  #last: Reading | undefined
  #cell = 0
  #samples = 0
  #domains: Domain[] = []

  constructor(of: Stretches) {
    this.#of = of
  }

  add({ tNs, uj }: EnergyColumns): void {
    if (this.#domains.length === 0) this.#domains = DOMAINS.filter((domain) => uj[domain] !== undefined)
    for (let row = 0; row < tNs.length; row++) {
      const reading: Reading = { tNs: tNs[row] as bigint }
      for (const domain of this.#domains) {
        const value = uj[domain]?.[row]
        if (value !== undefined) reading[domain] = value
      }
      this.#take(reading)
    }
  }

  /** Undefined without a counter, and with fewer than two readings at different times. */
  series(): PowerSeries | undefined {
    const last = this.#last
    if (last === undefined || this.#domains.length === 0) return undefined
    // The last reading may lie in a cell that has an end already: the time after it is a stretch of its own, without time it is none.
    const ends = [...this.#ends]
    const extremes = [...this.#extremes]
    if (last.tNs > (ends.at(-1)?.tNs ?? last.tNs)) {
      ends.push(last)
      extremes.push(this.#inside)
    } else if (ends.length > 1) ends[ends.length - 1] = last
    const [first, ...rest] = ends
    if (first === undefined || rest.length === 0) return undefined
    const several = Math.max(this.#mostIntervals, this.#intervals) > 1 && extremes.some((each) => each !== undefined)
    const bound = (pick: (extremes: Extremes) => number) => extremes.map((each) => (each ? pick(each) : null))
    return {
      run: this.#of.run,
      samples: this.#samples,
      fromSeconds: this.#secondsAt(first),
      toSeconds: rest.map((end) => this.#secondsAt(end)),
      watts: Object.fromEntries(this.#domains.map((domain) => [domain, this.#wattsOf(domain, ends)])),
      ...(several ? { lowWatts: bound(({ low }) => low), highWatts: bound(({ high }) => high) } : {}),
    }
  }

  #take(reading: Reading): void {
    this.#samples++
    const before = this.#last
    this.#last = reading
    if (before === undefined) {
      this.#ends.push(reading)
      this.#cell = this.#cellOf(reading.tNs)
      return
    }
    if (reading.tNs <= before.tNs) {
      this.#last = { ...reading, tNs: before.tNs }
      return
    }
    this.#look(before, reading)
    const cell = this.#cellOf(reading.tNs)
    if (cell === this.#cell) return
    this.#cell = cell
    this.#ends.push(reading)
    this.#extremes.push(this.#inside)
    this.#mostIntervals = Math.max(this.#mostIntervals, this.#intervals)
    this.#inside = undefined
    this.#intervals = 0
  }

  /** The power between two neighbouring readings. */
  #look(from: Reading, to: Reading): void {
    this.#intervals++
    const counted = TOTAL_DOMAINS.filter((domain) => this.#domains.includes(domain))
    const [fromUj, toUj] = [total(from, counted), total(to, counted)]
    if (fromUj === undefined || toUj === undefined) return
    const power = watts(fromUj, toUj, from.tNs, to.tNs)
    this.#inside ??= { low: power, high: power }
    this.#inside.low = Math.min(this.#inside.low, power)
    this.#inside.high = Math.max(this.#inside.high, power)
  }

  #wattsOf(domain: Domain, ends: readonly Reading[]): (number | null)[] {
    return ends.slice(1).map((end, i) => {
      const from = ends[i] as Reading
      const [fromUj, toUj] = [from[domain], end[domain]]
      return fromUj === undefined || toUj === undefined ? null : watts(fromUj, toUj, from.tNs, end.tNs)
    })
  }

  /** Readings outside the run count to its first and its last cell. */
  #cellOf(tNs: bigint): number {
    const { startNs, endNs, stretches } = this.#of
    if (endNs <= startNs) return 0
    const share = Number(tNs - startNs) / Number(endNs - startNs)
    return Math.min(stretches - 1, Math.max(0, Math.floor(share * stretches)))
  }

  #secondsAt({ tNs }: Reading): number {
    return secondsFromNs(tNs - this.#of.startNs)
  }
}
