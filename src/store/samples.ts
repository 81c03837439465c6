import type { CounterFacts, Domain } from '../run.ts'
import { DOMAINS } from '../run.ts'
import { modulusUj } from '../units.ts'

/** The time series of one run as it was read. Rows are in order of time; −1n is a reading that is missing. */
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

/** The series of telemetry of one run. */
export interface RunSeries {
  runId: string
  readings: readonly SeriesReading[]
}

/** One row of `energy_samples`: cumulative µJ per domain from the run's first reading, summed over sockets. */
export type CumulativeSample = { tNs: bigint } & Partial<Record<Domain, bigint>>

const MISSING = -1n

/** A counter as far as its sum needs it. */
export type SummedCounter = Pick<CounterFacts, 'id' | 'domain' | 'unitUj' | 'rangeUj' | 'checks'>

/**
 * Cumulative µJ of one counter from its first reading, reading by reading. A fall is one wrap when the counter has a range
 * and the step is less than half of it; after any other fall, or a missing reading, nothing more is known and the rest is
 * missing.
 */
function summing({
  rangeUj,
  unitUj,
}: Pick<SummedCounter, 'rangeUj' | 'unitUj'>): (value: bigint) => bigint | undefined {
  const range = rangeUj === undefined ? undefined : BigInt(rangeUj)
  let before: bigint | undefined
  let total: bigint | undefined = 0n
  return (value) => {
    if (value === MISSING) total = undefined
    else if (before !== undefined && total !== undefined) {
      let step = value - before
      if (step < 0n && range !== undefined) step += modulusUj(range, unitUj)
      total = step < 0n || (range !== undefined && step > range / 2n) ? undefined : total + step
    }
    before = value
    return total
  }
}

/**
 * Sums up the readings of a run per domain, piece by piece: each counter on its own, then over sockets; a domain with a
 * missing counter is missing. Counters that only check others are in no sum.
 *
 * @returns takes the next readings in order of time: when, and one column per counter in µJ
 */
export function cumulativeSampler(
  counters: readonly SummedCounter[],
): (tNs: BigInt64Array, columns: readonly BigInt64Array[]) => CumulativeSample[] {
  const summed = counters.flatMap((counter, index) =>
    counter.checks === undefined ? [{ index, domain: counter.domain, next: summing(counter) }] : [],
  )
  return (tNs, columns) =>
    Array.from(tNs, (t, row) => {
      const sample: CumulativeSample = { tNs: t }
      const values = summed.map(({ index, next }) => next((columns[index] as BigInt64Array)[row] as bigint))
      for (const domain of DOMAINS) {
        const mine = values.filter((_, i) => summed[i]?.domain === domain)
        if (mine.length === 0 || mine.includes(undefined)) continue
        sample[domain] = (mine as bigint[]).reduce((sum, value) => sum + value, 0n)
      }
      return sample
    })
}

/** The series of a run per domain. */
export function cumulativeSamples({ counters, tNs, valuesUj }: RunSamples): CumulativeSample[] {
  const columns = counters.map((_, i) =>
    BigInt64Array.from(tNs, (__, row) => valuesUj[row * counters.length + i] as bigint),
  )
  return cumulativeSampler(counters)(tNs, columns)
}
