import type { CounterFacts, Domain } from '../../run.ts'
import { joulesFromUj, secondsFromNs, ujFromJouleExponent, wattsFrom } from '../../units.ts'
import { numberOf, type Row, wholeOf } from './row.ts'

/** Names of the columns by domain, in the order of the counters. */
const COLUMN_OF = { package: 'pkg', core: 'core', uncore: 'uncore', dram: 'dram' } as const
type ReadDomain = keyof typeof COLUMN_OF
const READ = Object.keys(COLUMN_OF) as ReadDomain[]

/** 2^-14 J, the unit of RAPL on the machines of A-LEMS: its increments are multiples of 61.035 µJ. */
const UNIT_UJ = ujFromJouleExponent(14)

/** What no package draws; told apart by it are counters, which show the energy since boot, and differences of 10 ms. */
const PLAUSIBLE_WATTS = 2000

const MISSING = -1n

/** Readings of counters in order of time, one column per counter; −1n is one that failed. */
export interface CounterReadings {
  counters: CounterFacts[]
  tNs: bigint[]
  columns: bigint[][]
}

export type ReadSamples = CounterReadings | { refused: string }

type Column = (bigint | undefined)[]

/** Whether a series can be one of cumulative counters: it never falls, and its rise is a power that a package can draw. */
function canBeCounter(values: readonly bigint[], seconds: number): boolean {
  const rises = values.every((value, i) => i === 0 || value >= (values[i - 1] as bigint))
  const [first = 0n, last = 0n] = [values[0], values.at(-1)]
  return rises && wattsFrom(joulesFromUj(last - first), seconds) <= PLAUSIBLE_WATTS
}

/** Whether a series can be one of differences between its readings: their sum is a power that a package can draw. */
function canBeDifferences(values: readonly bigint[], seconds: number): boolean {
  const sum = values.slice(1).reduce((total, value) => total + value, 0n)
  return values.every((value) => value >= 0n) && wattsFrom(joulesFromUj(sum), seconds) <= PLAUSIBLE_WATTS
}

const counterOf = (domain: Domain): CounterFacts => ({ id: `${domain}-0`, domain, unitUj: UNIT_UJ })

/** Counters by domain; one that shows 0 throughout does not exist: A-LEMS writes 0 for what a machine lacks. */
function readings(tNs: bigint[], columns: Partial<Record<ReadDomain, Column>>): ReadSamples {
  for (const [i, t] of tNs.entries())
    if (i > 0 && t <= (tNs[i - 1] as bigint))
      return { refused: `the clock of its samples stood still or went back at sample ${i + 1}` }
  // A read that failed is 0 with A-LEMS.
  const known = READ.flatMap((domain) => {
    const column = (columns[domain] ?? []).map((value) => (value === undefined || value === 0n ? MISSING : value))
    return column.some((value) => value !== MISSING) ? [{ counter: counterOf(domain), column }] : []
  })
  if (!known.some(({ counter }) => counter.domain === 'package'))
    return { refused: 'its samples hold no package counter' }
  return { counters: known.map(({ counter }) => counter), tNs, columns: known.map(({ column }) => column) }
}

/** Each sample of the successor is two readings: of its start and of its end. */
function pairedReadings(rows: readonly Row[]): ReadSamples {
  const tNs: bigint[] = []
  const columns: Record<ReadDomain, Column> = { package: [], core: [], uncore: [], dram: [] }
  for (const [i, row] of rows.entries()) {
    const [startNs, endNs] = [wholeOf(row, 'sample_start_ns'), wholeOf(row, 'sample_end_ns')]
    if (startNs === undefined || endNs === undefined)
      return { refused: `sample ${i + 1} does not say when it was read` }
    for (const domain of READ) {
      const name = COLUMN_OF[domain]
      const [startUj, endUj] = [wholeOf(row, `${name}_start_uj`), wholeOf(row, `${name}_end_uj`)]
      const difference = wholeOf(row, `${name}_energy_uj`)
      if (startUj && endUj && difference !== undefined && difference !== endUj - startUj)
        return { refused: `sample ${i + 1} has a ${domain} energy that is not the difference of its counters` }
      if (tNs.at(-1) !== startNs) columns[domain].push(startUj)
      columns[domain].push(endUj)
    }
    if (tNs.at(-1) !== startNs) tNs.push(startNs)
    tNs.push(endNs)
  }
  return readings(tNs, columns)
}

/** Whether one column holds counters or differences is not said by its name, so the numbers have to: one of both must be impossible. */
function plainReadings(rows: readonly Row[]): ReadSamples {
  const tNs = rows.map((row) => wholeOf(row, 'timestamp_ns') ?? 0n)
  const seconds = secondsFromNs((tNs.at(-1) ?? 0n) - (tNs[0] ?? 0n))
  const shown = rows.flatMap((row) => wholeOf(row, 'pkg_energy_uj') ?? []).filter((value) => value !== 0n)
  if (shown.length < 2 || seconds <= 0) return { refused: 'fewer than two of its samples hold a package energy' }
  const [counter, differences] = [canBeCounter(shown, seconds), canBeDifferences(shown, seconds)]
  if (counter && differences) return { refused: 'its samples can be counters or differences, and nothing tells which' }
  if (differences)
    return { refused: 'its samples are differences without their counters, which lack what was counted between them' }
  if (!counter)
    return { refused: 'its samples are neither a counter that never falls nor differences of a possible power' }
  const columns = Object.fromEntries(
    READ.map((domain) => [domain, rows.map((row) => wholeOf(row, `${COLUMN_OF[domain]}_energy_uj`))]),
  )
  return readings(tNs, columns)
}

/**
 * The counters that the samples of a run show. A-LEMS writes cumulative counters into the columns into which its successor
 * writes differences, beside the counters at both ends of each.
 *
 * @param rows of `energy_samples`, in the order of their reading
 */
export function readSamples(rows: readonly Row[]): ReadSamples {
  if (rows.length < 2) return { refused: rows.length === 0 ? 'it has no samples' : 'it has one sample only' }
  const paired = rows.filter(
    (row) => numberOf(row, 'pkg_start_uj') !== undefined && numberOf(row, 'pkg_end_uj') !== undefined,
  )
  if (paired.length === rows.length) return pairedReadings(rows)
  if (paired.length > 0)
    return { refused: 'a part of its samples says at which counters they began and ended, and a part does not' }
  return plainReadings(rows)
}
