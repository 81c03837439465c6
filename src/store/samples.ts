import type { CounterFacts, Domain } from '../run.ts'
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

/**
 * The rows of `energy_samples` of one run in columns. A column of a domain is as long as its energy is known: it ends before
 * the row at which a counter was lost. A domain without a counter has none.
 */
export interface EnergyColumns {
  tNs: BigInt64Array
  uj: Partial<Record<Domain, BigInt64Array>>
}

const MISSING = -1n

/**
 * Cumulative µJ of one counter from its first reading. A fall is one wrap when the counter has a range and the step is
 * less than half of it; after any other fall, or a missing reading, nothing more is known and the column ends.
 */
export function cumulative(
  column: BigInt64Array,
  { rangeUj, unitUj }: { rangeUj?: bigint; unitUj: number },
): BigInt64Array {
  const totals = new BigInt64Array(column.length)
  const modulus = rangeUj === undefined ? undefined : modulusUj(rangeUj, unitUj)
  const longest = rangeUj === undefined ? undefined : rangeUj / 2n
  let before = column[0] ?? MISSING
  if (before === MISSING) return totals.subarray(0, 0)
  let total = 0n
  for (let i = 1; i < column.length; i++) {
    const value = column[i] as bigint
    if (value === MISSING) return totals.subarray(0, i)
    let step = value - before
    if (step < 0n && modulus !== undefined) step += modulus
    if (step < 0n || (longest !== undefined && step > longest)) return totals.subarray(0, i)
    total += step
    totals[i] = total
    before = value
  }
  return totals
}

/** Two sockets as one: known as long as both are. */
function sum(a: BigInt64Array, b: BigInt64Array): BigInt64Array {
  const known = Math.min(a.length, b.length)
  return a.subarray(0, known).map((value, i) => value + (b[i] as bigint))
}

/** The series of a run per domain: each counter on its own, then summed. Counters that only check others are in no sum. */
export function energyColumns({ counters, tNs, valuesUj }: RunSamples): EnergyColumns {
  const uj: EnergyColumns['uj'] = {}
  counters.forEach((counter, i) => {
    if (counter.checks !== undefined) return
    const column = new BigInt64Array(tNs.length)
    for (let row = 0; row < column.length; row++) column[row] = valuesUj[row * counters.length + i] as bigint
    const range = counter.rangeUj === undefined ? {} : { rangeUj: BigInt(counter.rangeUj) }
    const totals = cumulative(column, { unitUj: counter.unitUj, ...range })
    const others = uj[counter.domain]
    uj[counter.domain] = others === undefined ? totals : sum(others, totals)
  })
  return { tNs, uj }
}
