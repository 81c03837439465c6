import { expect, test } from 'vitest'
import { recomputedSpans, type StoredSpans } from '../../src/engine/recomputed-spans.ts'
import { attributeSpans } from '../../src/engine/span-energy.ts'
import type { SpanMark } from '../../src/span-mark.ts'
import { type Reading, mark, windowOf } from '../support/span-window.ts'
import { rowsTogether } from '../support/reading-rows.ts'

const MS = 1_000_000n
/** A reading after so many ms: package, dram and psys have counted so many joules. */
const at = (ms: bigint, joules: number, more: Partial<Reading> = {}): Reading => ({
  ns: ms * MS,
  countedUj: [1, 0.5, 2].map((share) => BigInt(joules * share * 1e6)),
  ...more,
})

/** Counters wrap between the second and the third edge, and again between two readings of the sampler. */
const READINGS = [
  at(0n, 0),
  at(100n, 0.5),
  at(200n, 40, { sampled: true }),
  at(300n, 85, { sampled: true }),
  at(400n, 130),
  at(500n, 140),
  at(600n, 180),
]
const MARKS = [
  mark(0, 0, 4, { phase: 'planning' }),
  mark(1, 1, 2, { parent: 0 }),
  mark(2, 2, 3, { parent: 0, phase: 'synthesis' }),
]

function stored(readings = READINGS, marks: readonly SpanMark[] = MARKS, more: Partial<StoredSpans> = {}) {
  const measured = windowOf(readings)
  const { spans, phases } = attributeSpans(measured, marks)
  const { window, reader, rows, counters } = measured
  if (!reader) throw new Error('there is a reader')
  const [first, last] = [measured.edges[0], measured.edges.at(-1)]
  const facts = {
    ...reader,
    counters: reader.counters.map((each, i) => {
      const rangeUj = counters[i]?.rangeUj
      return rangeUj === undefined ? each : { ...each, rangeUj: rangeUj.toString() }
    }),
  }
  const whole = {
    ...window,
    counters: window.counters.map((each, i) => ({
      ...each,
      firstUj: String(first?.reading.values[i]),
      lastUj: String(last?.reading.values[i]),
    })),
  }
  const record: StoredSpans = {
    window: whole,
    spans,
    rows,
    reader: facts,
    plausibleWatts: 700,
    hasTotal: true,
    ...more,
  }
  return { record, spans, phases }
}

const known = ({ spans, phases }: NonNullable<ReturnType<typeof recomputedSpans>>) => ({
  phases,
  spans: spans.map(({ uncertaintyJoules: _unknown, cpuSeconds: _unread, belowResolution: _too, ...span }) => span),
})

test('from what is stored of a window its spans come out as they were measured, wraps included', () => {
  const { record, spans, phases } = stored()
  const again = recomputedSpans(record)
  if (!again) throw new Error('nothing was recomputed')
  expect(known(again)).toEqual(known({ spans, phases }))
  expect(spans.map(({ totalJoules }) => totalJoules)).toEqual([270, 194.25, 15])
})

test('a reading of the sampler close to an edge says nothing that the edge does not say', () => {
  const beside = [99n, 101n, 399n, 401n].map((ms): Reading => at(ms, 900, { sampled: true }))
  const { record, spans, phases } = stored()
  const rows = rowsTogether(record.rows, windowOf([at(0n, 0), ...beside, at(600n, 180)]).rows)
  const again = recomputedSpans({ ...record, rows })
  expect(again && known(again)).toEqual(known({ spans, phases }))
  // Further away it is a reading like any other: one that shows nonsense is a fault.
  const nonsense = windowOf([at(0n, 0), at(250n, 900, { sampled: true }), at(600n, 180)]).rows
  const disturbed = rowsTogether(record.rows, nonsense)
  expect(recomputedSpans({ ...record, rows: disturbed })?.spans[0]?.totalJoules).toBeUndefined()
})

test('a counter that could not be read at an edge is missing there again', () => {
  const { record } = stored()
  const [first, ...others] = record.spans
  if (!first?.startUj) throw new Error('there is a span')
  const [child = first, ...rest] = others
  const lost = { ...child, startUj: ['', ...(child.startUj ?? []).slice(1)] }
  const again = recomputedSpans({ ...record, spans: [first, lost, ...rest] })
  expect(again?.spans.map(({ totalJoules }) => totalJoules === undefined)).toEqual([false, true, false])
  expect(again?.spans[0]?.totalJoules).toBe(270)
})

test('without the edges of a span nothing is recomputed, and without a total there are times only', () => {
  const { record } = stored()
  const [first, ...others] = record.spans
  if (!first) throw new Error('there is a span')
  const { startUj: _start, ...withoutStart } = first
  const { endUj: _end, ...withoutEnd } = first
  expect(recomputedSpans({ ...record, spans: [withoutStart, ...others] })).toBeUndefined()
  expect(recomputedSpans({ ...record, spans: [withoutEnd, ...others] })).toBeUndefined()
  const again = recomputedSpans({ ...record, hasTotal: false })
  expect(again?.spans.map(({ seconds, totalJoules }) => [seconds, totalJoules])).toEqual([
    [0.6, undefined],
    [0.3, undefined],
    [0.1, undefined],
  ])
})

test('a counter that counted more than is plausible is no energy', () => {
  expect(recomputedSpans({ ...stored().record, plausibleWatts: 10 })?.spans[0]?.totalJoules).toBeUndefined()
})
