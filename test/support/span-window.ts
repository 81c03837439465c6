import type { Counter } from '../../src/engine/readers/reader.ts'
import {
  createReading,
  READING_AFTER,
  READING_BEFORE,
  READING_VALUES,
  readingLength,
} from '../../src/engine/sampling/reading.ts'
import type { SpanReadings } from '../../src/engine/span-energy.ts'
import type { SpanEdge } from '../../src/engine/spans/edge-log.ts'
import type { SpanMark } from '../../src/span-mark.ts'
import { joulesFromUj, modulusUj, secondsFromNs } from '../../src/units.ts'

/** Counters whose ranges are short enough to wrap within a second; the last one is of no total. */
export const COUNTERS: Counter[] = [
  { id: 'package-0', domain: 'package', unitUj: 1, rangeUj: 149_999_999n },
  { id: 'dram-0', domain: 'dram', unitUj: 1, rangeUj: 159_999_999n },
  { id: 'psys', domain: 'psys', unitUj: 1 },
]

/** A reading at a time after the start of the window: what each of `COUNTERS` has counted by then. */
export interface Reading {
  ns: bigint
  countedUj: bigint[]
  /** A reading of the sampler, not an edge. */
  sampled?: boolean
}

const EPOCH_NS = 5_000_000_000_000n
const STARTS = [149_000_000n, 3n, 77n]

/** The counters as they are read, with wraps, from what they have counted. */
export function windowOf(readings: readonly Reading[], overrides: Partial<SpanReadings> = {}): SpanReadings {
  const edges: SpanEdge[] = []
  const rows: bigint[] = []
  for (const { ns, countedUj, sampled } of readings) {
    const reading = createReading(COUNTERS.length)
    reading.row[READING_BEFORE] = EPOCH_NS + ns - 5n
    reading.row[READING_AFTER] = EPOCH_NS + ns + 5n
    COUNTERS.forEach(({ rangeUj, unitUj }, i) => {
      const uj = (STARTS[i] as bigint) + (countedUj[i] as bigint)
      reading.row[READING_VALUES + i] = rangeUj === undefined ? uj : uj % modulusUj(rangeUj, unitUj)
    })
    if (sampled) rows.push(...reading.row)
    else edges.push({ reading, treeCpuSeconds: secondsFromNs(ns) / 2 })
  }
  const { ns, countedUj } = readings.at(-1) as Reading
  return {
    edges,
    rows: { numbers: BigInt64Array.from(rows), stride: readingLength(COUNTERS.length) },
    counters: COUNTERS,
    limits: { plausibleWatts: 1000, updatePeriodSeconds: new Map() },
    hasTotal: true,
    reader: {
      name: 'fake',
      provenance: 'measured',
      counters: COUNTERS.map(({ id, domain, unitUj }) => ({ id, domain, unitUj })),
    },
    window: {
      startNs: EPOCH_NS.toString(),
      endNs: (EPOCH_NS + ns).toString(),
      seconds: secondsFromNs(ns),
      startUncertaintySeconds: 5e-9,
      endUncertaintySeconds: 5e-9,
      cpuSeconds: 0,
      counters: COUNTERS.map(({ id, domain, unitUj }, i) => ({
        counter: id,
        domain,
        unitUj,
        wraps: 0,
        joules: joulesFromUj(countedUj[i] as bigint),
      })),
    },
    ...overrides,
  }
}

export const mark = (id: number, startEdge: number, endEdge: number, more: Partial<SpanMark> = {}): SpanMark => ({
  id,
  startEdge,
  endEdge,
  phase: 'execution',
  type: 'step',
  success: true,
  ...more,
})
