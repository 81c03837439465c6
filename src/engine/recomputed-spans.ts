import type { RawWindow, ReaderFacts, SpanRecord } from '../run.ts'
import type { SpanMark } from '../span-mark.ts'
import { nsFromSeconds } from '../units.ts'
import { type Counter, MISSING_UJ } from './readers/reader.ts'
import { ASSUMED_PERIOD_SECONDS } from './sampling/counter.ts'
import { createReading, READING_AFTER, READING_BEFORE, timeNs } from './sampling/reading.ts'
import { type Attribution, attributeSpans } from './span-energy.ts'
import type { SpanEdge } from './spans/edge-log.ts'
import { type ReadingRows, rowTimeNs } from './window-series.ts'

/** An edge as it is stored: when, and what the counters showed; what could not be read is an empty string. */
interface StoredEdge {
  ns: string
  uj: readonly string[]
}

function edgeOf({ ns, uj }: StoredEdge): SpanEdge {
  const reading = createReading(uj.length)
  reading.row[READING_BEFORE] = reading.row[READING_AFTER] = BigInt(ns)
  reading.values.set(uj.map((text) => (text === '' ? MISSING_UJ : BigInt(text))))
  return { reading, treeCpuSeconds: 0 }
}

const keyOf = ({ ns, uj }: StoredEdge): string => [ns, ...uj].join(' ')

/** Readings of the sampler that surely do not overlap an edge: those that might say nothing that the edge does not say. */
function clearOf({ numbers, stride }: ReadingRows, edges: readonly SpanEdge[]): ReadingRows {
  const marginNs = nsFromSeconds(ASSUMED_PERIOD_SECONDS)
  const timesNs = edges.map(({ reading }) => timeNs(reading))
  const clear = new BigInt64Array(numbers.length)
  let [next, length] = [0, 0]
  for (let at = 0; at < numbers.length; at += stride) {
    const ns = rowTimeNs(numbers, at)
    while (next < timesNs.length && (timesNs[next] as bigint) < ns - marginNs) next++
    const nearest = timesNs[next]
    if (nearest !== undefined && nearest <= ns + marginNs) continue
    clear.set(numbers.subarray(at, at + stride), length)
    length += stride
  }
  return { numbers: clear.subarray(0, length), stride }
}

/** What a stored workflow run says of its spans again. */
export interface StoredSpans {
  window: RawWindow
  spans: readonly SpanRecord[]
  /** Readings of the sampler inside the window. */
  rows: ReadingRows
  reader: ReaderFacts
  plausibleWatts: number
  hasTotal: boolean
}

/**
 * Attributes a window to its spans again, from the edges that are stored with them and what the sampler read between. The
 * brackets of the edges and the CPU time at them are not stored: `uncertaintyJoules` and `cpuSeconds` of the result say
 * nothing. Undefined when a span has no stored edges.
 */
export function recomputedSpans(stored: StoredSpans): Attribution | undefined {
  const { window, spans, reader } = stored
  const whole = (values: readonly (string | undefined)[]): string[] => values.map((value) => value ?? '')
  const found: StoredEdge[] = [
    { ns: window.startNs, uj: whole(window.counters.map(({ firstUj }) => firstUj)) },
    { ns: window.endNs, uj: whole(window.counters.map(({ lastUj }) => lastUj)) },
  ]
  const edgesOf = new Map<SpanRecord, [StoredEdge, StoredEdge]>()
  for (const span of spans) {
    if (!span.startUj || !span.endUj) return undefined
    const edges: [StoredEdge, StoredEdge] = [
      { ns: span.startNs, uj: span.startUj },
      { ns: span.endNs, uj: span.endUj },
    ]
    found.push(...edges)
    edgesOf.set(span, edges)
  }
  const unique = [...new Map(found.map((edge) => [keyOf(edge), edge])).values()].sort((a, b) =>
    BigInt(a.ns) < BigInt(b.ns) ? -1 : 1,
  )
  const positions = new Map(unique.map((edge, i) => [keyOf(edge), i]))
  const marks = spans.map((span): SpanMark => {
    const [start, end] = (edgesOf.get(span) as [StoredEdge, StoredEdge]).map((edge) => positions.get(keyOf(edge)) ?? 0)
    const { id, parent, phase, type, success } = span
    return {
      id,
      phase,
      type,
      success,
      startEdge: start as number,
      endEdge: end as number,
      ...(parent === undefined ? {} : { parent }),
    }
  })
  const edges = unique.map(edgeOf)
  const counters: Counter[] = reader.counters.map(({ rangeUj, ...counter }) => ({
    ...counter,
    ...(rangeUj === undefined ? {} : { rangeUj: BigInt(rangeUj) }),
  }))
  const periods = reader.counters.flatMap(({ id, updatePeriodSeconds }) =>
    updatePeriodSeconds === undefined ? [] : [[id, updatePeriodSeconds] as const],
  )
  const limits = { plausibleWatts: stored.plausibleWatts, updatePeriodSeconds: new Map(periods) }
  return attributeSpans(
    { edges, rows: clearOf(stored.rows, edges), counters, limits, window, reader, hasTotal: stored.hasTotal },
    marks,
  )
}
