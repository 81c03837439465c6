import type { CounterSpan, DomainJoules } from '../../run.ts'
import { TOTAL_DOMAINS } from '../../run.ts'
import { joulesFromUj } from '../../units.ts'
import type { CounterReadings } from './samples.ts'

const FAILED = -1n

/**
 * What one counter counted from the first reading to the last. A-LEMS never reads the range of its counters, so a wrap cannot
 * be resolved: a counter that falls has a fault and no energy. A failed reading in between is bridged.
 */
function counterSpan({ counters, columns }: CounterReadings, index: number): CounterSpan | undefined {
  const counter = counters[index]
  const column = columns[index]
  if (!counter || !column) return undefined
  const [first, last] = [column[0], column.at(-1)]
  const span = { counter: counter.id, domain: counter.domain, unitUj: counter.unitUj, wraps: 0 }
  if (first === undefined || last === undefined || first === FAILED || last === FAILED)
    return { ...span, fault: 'gone' }
  const read = column.filter((value) => value !== FAILED)
  const edges = { firstUj: first.toString(), lastUj: last.toString() }
  const falls = read.some((value, i) => i > 0 && value < (read[i - 1] as bigint))
  return falls ? { ...span, ...edges, fault: 'backwards' } : { ...span, ...edges, joules: joulesFromUj(last - first) }
}

export interface SampleEnergy {
  counters: CounterSpan[]
  domains: DomainJoules
  /** Package and, where there is one, DRAM; absent as soon as one of them has a fault. */
  totalJoules?: number
}

/** The energy between the first and the last sample of a run. */
export function sampleEnergy(readings: CounterReadings): SampleEnergy {
  const counters = readings.counters.flatMap((_, index) => counterSpan(readings, index) ?? [])
  const domains: DomainJoules = {}
  for (const { domain, joules } of counters) if (joules !== undefined) domains[domain] = joules
  const parts = counters.filter(({ domain }) => TOTAL_DOMAINS.includes(domain)).map(({ joules }) => joules)
  if (parts.length === 0 || parts.includes(undefined)) return { counters, domains }
  return { counters, domains, totalJoules: (parts as number[]).reduce((sum, joules) => sum + joules, 0) }
}
