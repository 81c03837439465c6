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

/** Energy of the domains that make a total, row by row, as far as all of those that are counted are known. */
function totalsOf({ tNs, uj }: EnergyColumns, counted: readonly Domain[]): BigInt64Array {
  const columns = counted.map((domain) => uj[domain] ?? new BigInt64Array())
  const known = columns.length === 0 ? 0 : Math.min(tNs.length, ...columns.map(({ length }) => length))
  const totals = new BigInt64Array(known)
  for (const column of columns)
    for (let row = 0; row < known; row++)
      totals[row] = BigInt.asIntN(64, (totals[row] as bigint) + (column[row] as bigint))
  return totals
}

/** Further than any time. */
const NEVER_NS = 2n ** 62n
/** How far a time that is known to lie in a cell stays away from its end: far more than what doubles round off. */
const MARGIN_NS = 1000n

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
  #lastTotal: bigint | undefined
  #cell = 0
  /** Until then a reading surely lies in the same cell. */
  #cellUntilNs = 0n
  #samples = 0
  #domains: Domain[] = []
  #counted: Domain[] = []

  constructor(of: Stretches) {
    this.#of = of
  }

  add(columns: EnergyColumns): void {
    const { tNs, uj } = columns
    if (tNs.length === 0) return
    if (this.#domains.length === 0) {
      this.#domains = DOMAINS.filter((domain) => uj[domain] !== undefined)
      this.#counted = TOTAL_DOMAINS.filter((domain) => this.#domains.includes(domain))
    }
    const totals = totalsOf(columns, this.#counted)
    const first = tNs[0] as bigint
    if (this.#last === undefined) this.#begin(this.#readingAt(columns, 0, first), totals[0])
    // In locals: a bigint in a field is an object, made anew with each change.
    let lastNs = this.#last?.tNs ?? first
    let lastTotal = this.#lastTotal ?? 0n
    let isKnown = this.#lastTotal !== undefined
    let untilNs = this.#cellUntilNs
    for (let row = 0; row < tNs.length; row++) {
      const atNs = tNs[row] as bigint
      const total = row < totals.length ? (totals[row] as bigint) : 0n
      // Of readings at one time the later one stands for both.
      if (atNs > lastNs) {
        const seconds = secondsFromNs(BigInt.asIntN(64, atNs - lastNs))
        const joules = joulesFromUj(BigInt.asIntN(64, total - lastTotal))
        this.#look(isKnown && row < totals.length ? wattsFrom(joules, seconds) : undefined)
        if (atNs >= untilNs) {
          this.#enter(this.#cellOf(atNs), columns, row)
          untilNs = this.#cellUntilNs
        }
        lastNs = atNs
      }
      lastTotal = total
      isKnown = row < totals.length
    }
    this.#samples += tNs.length
    this.#lastTotal = isKnown ? lastTotal : undefined
    this.#last = this.#readingAt(columns, tNs.length - 1, lastNs)
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

  #readingAt({ uj }: EnergyColumns, row: number, tNs: bigint): Reading {
    const reading: Reading = { tNs }
    for (const domain of this.#domains) {
      const value = uj[domain]?.[row]
      if (value !== undefined) reading[domain] = value
    }
    return reading
  }

  #begin(reading: Reading, total: bigint | undefined): void {
    this.#ends.push(reading)
    this.#last = reading
    this.#lastTotal = total
    this.#cell = this.#cellOf(reading.tNs)
    this.#cellUntilNs = this.#endOf(this.#cell)
  }

  /** Ends a stretch where the cell is a new one. */
  #enter(cell: number, columns: EnergyColumns, row: number): void {
    if (cell === this.#cell) return
    this.#cell = cell
    this.#cellUntilNs = this.#endOf(cell)
    this.#ends.push(this.#readingAt(columns, row, columns.tNs[row] as bigint))
    this.#extremes.push(this.#inside)
    this.#mostIntervals = Math.max(this.#mostIntervals, this.#intervals)
    this.#inside = undefined
    this.#intervals = 0
  }

  /** The power between two neighbouring readings; undefined where one of them is lost. */
  #look(power: number | undefined): void {
    this.#intervals++
    if (power === undefined) return
    this.#inside ??= { low: power, high: power }
    if (power < this.#inside.low) this.#inside.low = power
    if (power > this.#inside.high) this.#inside.high = power
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

  /** A time up to which `#cellOf` gives this cell, and no later one. */
  #endOf(cell: number): bigint {
    const { startNs, endNs, stretches } = this.#of
    if (cell === stretches - 1 || endNs <= startNs) return NEVER_NS
    return startNs + ((endNs - startNs) * BigInt(cell + 1)) / BigInt(stretches) - MARGIN_NS
  }

  #secondsAt({ tNs }: Reading): number {
    return secondsFromNs(tNs - this.#of.startNs)
  }
}
