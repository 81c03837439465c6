import { openSource } from '../engine/readers/probe.ts'
import { findReader } from '../engine/readers/registry.ts'
import type { Reader, Roots } from '../engine/readers/reader.ts'
import { readingSeconds } from '../engine/reading-cost.ts'
import { watchSteps } from '../engine/sampling/update-period.ts'
import { quantile } from '../stats/index.ts'
import { secondsFromNsNumber } from '../units.ts'
import { type CertifiedSource, OWN_READER, type PeriodFigures } from './certificate.ts'

/** So many intervals say all there is to say, of a counter that changes at every reading, too. */
const MOST_INTERVALS = 100_000
const CODES = ['READER_ABSENT', 'READER_PERMISSION', 'READER_INVALID', 'READER_FAILED'] as const

/** Name of a reader as a certificate has it. */
export const sourceName = (spec: string): string => {
  const [name = ''] = spec.split(':')
  return findReader(spec).source.name === name ? name : OWN_READER
}

/** Counters of RAPL keep their ids; what others call theirs may name a board, so they get numbers. */
function counterIds(reader: Reader): string[] {
  return reader.counters.map(({ id, domain }, i) =>
    /^(?:package|core|uncore|dram|gpu|psys)(?:-\d{1,3}(?:-die-\d{1,2})?)?$/.test(id)
      ? id
      : `${domain}-${reader.counters.slice(0, i).filter((other) => other.domain === domain).length}`,
  )
}

/** Distribution of the intervals between the steps of one counter. */
export function periodFigures(
  of: Pick<PeriodFigures, 'source' | 'counter' | 'domain'>,
  intervalsNs: readonly number[],
): PeriodFigures | undefined {
  if (intervalsNs.length === 0) return undefined
  const seconds = intervalsNs.map(secondsFromNsNumber)
  const meanSeconds = seconds.reduce((sum, each) => sum + each, 0) / seconds.length
  const squares = seconds.reduce((sum, each) => sum + (each - meanSeconds) ** 2, 0)
  const at = (probability: number): number => quantile(seconds, probability)
  return {
    ...of,
    steps: seconds.length,
    meanSeconds,
    sdSeconds: Math.sqrt(squares / Math.max(1, seconds.length - 1)),
    quantiles: {
      p01: at(0.01),
      p05: at(0.05),
      p25: at(0.25),
      p50: at(0.5),
      p75: at(0.75),
      p95: at(0.95),
      p99: at(0.99),
    },
  }
}

function watched(reader: Reader, name: string, seconds: number): PeriodFigures[] {
  const ids = counterIds(reader)
  const intervalsNs = reader.counters.map((): number[] => [])
  watchSteps(reader, seconds, (counter, intervalNs) => {
    const seen = intervalsNs[counter] as number[]
    if (seen.length < MOST_INTERVALS) seen.push(intervalNs)
  })
  return reader.counters.flatMap(({ domain, integrated }, i) => {
    // What is integrated moves with every reading: that is no step.
    if (integrated) return []
    return periodFigures({ source: name, counter: ids[i] as string, domain }, intervalsNs[i] as number[]) ?? []
  })
}

/** What one source is and what a reading of it costs, with the periods of its counters; a model has no steps. */
export function certifiedSource(
  spec: string,
  roots: Roots,
  seconds: number,
): { source: CertifiedSource; periods: PeriodFigures[] } {
  const name = sourceName(spec)
  const { reader } = openSource(spec, roots)
  try {
    const cost = readingSeconds(reader)
    const ids = counterIds(reader)
    return {
      source: {
        name,
        works: true,
        provenance: reader.provenance,
        counters: reader.counters.map(({ domain, unitUj }, i) => ({ id: ids[i] as string, domain, unitUj })),
        readP50Seconds: quantile(cost, 0.5),
        readP99Seconds: quantile(cost, 0.99),
      },
      periods: reader.provenance === 'modelled' ? [] : watched(reader, name, seconds),
    }
  } finally {
    reader.close()
  }
}

/** A source that does not open, with why; what it says of itself has paths in it. */
export const refusedSource = (spec: string, code: string): CertifiedSource => ({
  name: sourceName(spec),
  works: false,
  code: CODES.find((each) => each === code) ?? 'READER_FAILED',
})
