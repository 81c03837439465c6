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

/**
 * Cumulative µJ of one counter from its first reading. A fall is one wrap when the counter has a range and the step is
 * less than half of it; after any other fall, or a missing reading, nothing more is known and the rest is missing.
 */
export function cumulative(
  column: BigInt64Array,
  { rangeUj, unitUj }: { rangeUj?: bigint; unitUj: number },
): (bigint | undefined)[] {
  let total: bigint | undefined = column[0] === MISSING || column.length === 0 ? undefined : 0n
  return Array.from(column, (value, i) => {
    if (i === 0 || total === undefined) return total
    const before = column[i - 1] as bigint
    let step = value - before
    if (value === MISSING) total = undefined
    else {
      if (step < 0n && rangeUj !== undefined) step += modulusUj(rangeUj, unitUj)
      const half = rangeUj === undefined ? undefined : rangeUj / 2n
      total = step < 0n || (half !== undefined && step > half) ? undefined : total + step
    }
    return total
  })
}

/**
 * The series of a run per domain: each counter on its own, then summed; a domain with a missing counter is missing.
 * Counters that only check others are in no sum.
 */
export function cumulativeSamples({ counters, tNs, valuesUj }: RunSamples): CumulativeSample[] {
  const columns = counters.flatMap((counter, i) => {
    if (counter.checks !== undefined) return []
    const column = BigInt64Array.from(tNs, (_, row) => valuesUj[row * counters.length + i] as bigint)
    const range = counter.rangeUj === undefined ? {} : { rangeUj: BigInt(counter.rangeUj) }
    return [{ domain: counter.domain, series: cumulative(column, { unitUj: counter.unitUj, ...range }) }]
  })
  return Array.from(tNs, (t, row) => {
    const sample: CumulativeSample = { tNs: t }
    for (const domain of DOMAINS) {
      const values = columns.filter((each) => each.domain === domain).map(({ series }) => series[row])
      if (values.length === 0 || values.includes(undefined)) continue
      sample[domain] = (values as bigint[]).reduce((sum, value) => sum + value, 0n)
    }
    return sample
  })
}
