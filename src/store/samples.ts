import type { CounterFacts, Domain } from '../run.ts'
import { modulusUj } from '../units.ts'

/** The time series of one run as it was read, or a piece of it. Rows are in order of time; −1n is a reading that is missing. */
export interface RunSamples {
  runId: string
  counters: readonly CounterFacts[]
  tNs: BigInt64Array
  /** Half the bracket of each reading, ns. */
  uncertaintyNs: Int32Array
  /** Row-major: rows × counters, µJ. */
  valuesUj: BigInt64Array
}

/** One row of a series of telemetry: the columns that had a value. */
export interface SeriesReading {
  source: string
  tNs: bigint
  reading: Record<string, number>
}

/** The series of telemetry of one run, or a piece of them. */
export interface RunSeries {
  runId: string
  readings: readonly SeriesReading[]
}

/** One row of `energy_samples`: cumulative µJ per domain from the run's first reading, summed over sockets. */
export type CumulativeSample = { tNs: bigint } & Partial<Record<Domain, bigint>>

/**
 * The rows of `energy_samples` of one run in columns. A column of a domain is as long as its energy is known: it ends before
 * the row at which a counter was lost. A domain without a counter has none.
 */
export interface EnergyColumns {
  tNs: BigInt64Array
  uj: Partial<Record<Domain, BigInt64Array>>
}

const MISSING = -1n
/** Of a counter without a range any step forward is one. */
const LONGEST = 2n ** 63n - 1n

/** A counter as far as its sum needs it. */
export type SummedCounter = Pick<CounterFacts, 'id' | 'domain' | 'unitUj' | 'rangeUj' | 'checks'>

/**
 * Cumulative µJ of one counter from its first reading, piece by piece. A fall is one wrap when the counter has a range and the
 * step is less than half of it; after any other fall, or a missing reading, nothing more is known and the column ends.
 */
function summing({
  rangeUj,
  unitUj,
}: Pick<SummedCounter, 'rangeUj' | 'unitUj'>): (column: BigInt64Array) => BigInt64Array {
  const range = rangeUj === undefined ? undefined : BigInt(rangeUj)
  const modulus = range === undefined ? undefined : modulusUj(range, unitUj)
  const longest = range === undefined ? LONGEST : range / 2n
  let before: bigint | undefined
  let total = 0n
  let isLost = false
  return (column) => {
    const totals = new BigInt64Array(isLost ? 0 : column.length)
    // What the closure keeps is on the heap, and each change of it makes a BigInt; the difference of two readings, none of
    // them below −1, is an int64, which BigInt.asIntN keeps in a register.
    let last = before ?? column[0] ?? 0n
    let sum = total
    for (let i = 0; i < totals.length; i++) {
      const value = column[i] as bigint
      let step = BigInt.asIntN(64, value - last)
      if (step < 0n && modulus !== undefined) step = BigInt.asIntN(64, step + modulus)
      if (value === MISSING || step < 0n || step > longest) {
        isLost = true
        return totals.subarray(0, i)
      }
      sum = BigInt.asIntN(64, sum + step)
      totals[i] = sum
      last = value
    }
    if (totals.length > 0) before = last
    total = sum
    return totals
  }
}

/** Two sockets as one: known as long as both are. */
function added(a: BigInt64Array, b: BigInt64Array): BigInt64Array {
  const known = Math.min(a.length, b.length)
  const both = new BigInt64Array(known)
  for (let i = 0; i < known; i++) both[i] = BigInt.asIntN(64, (a[i] as bigint) + (b[i] as bigint))
  return both
}

/**
 * Sums up the readings of a run per domain, piece by piece: each counter on its own, then over sockets. Counters that only
 * check others are in no sum.
 *
 * @returns takes the next readings in order of time: when, and one column per counter in µJ
 */
export function energySummer(
  counters: readonly SummedCounter[],
): (tNs: BigInt64Array, columns: readonly BigInt64Array[]) => EnergyColumns {
  const summed = counters.flatMap((counter, index) =>
    counter.checks === undefined ? [{ index, domain: counter.domain, next: summing(counter) }] : [],
  )
  return (tNs, columns) => {
    const uj: EnergyColumns['uj'] = {}
    for (const { index, domain, next } of summed) {
      const totals = next(columns[index] as BigInt64Array)
      const others = uj[domain]
      uj[domain] = others === undefined ? totals : added(others, totals)
    }
    return { tNs, uj }
  }
}

/** The series of a run per domain; `sum` has summed up its pieces before this one. */
export function energyColumns(
  { counters, tNs, valuesUj }: RunSamples,
  sum: ReturnType<typeof energySummer>,
): EnergyColumns {
  const columns = counters.map((_, i) => {
    const column = new BigInt64Array(tNs.length)
    for (let row = 0; row < column.length; row++) column[row] = valuesUj[row * counters.length + i] as bigint
    return column
  })
  return sum(tNs, columns)
}
