import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MISSING_UJ } from '../../src/engine/readers/reader.ts'
import { attributeSpans } from '../../src/engine/span-energy.ts'
import { deepestSpans } from '../../src/engine/spans/deepest.ts'
import { PHASES, type PhaseEnergy } from '../../src/run.ts'
import type { SpanMark } from '../../src/span-mark.ts'
import { mark, type Reading, windowOf } from '../support/span-window.ts'

const TREES = 1000
const wholeUj = (joules: number | undefined): bigint => BigInt(Math.round((joules ?? Number.NaN) * 1e6))
const wholeNs = (seconds: number): bigint => BigInt(Math.round(seconds * 1e9))
const sumOf = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n)

/** Steps of the clock and of the counters: up to 100 ms at up to 900 W, the last of each slice is read by an edge. */
const step = fc.tuple(fc.integer({ min: 100, max: 100_000_000 }), fc.integer({ min: 0, max: 900 }))
const slice = fc.array(step, { minLength: 1, maxLength: 3 })

const tree = fc.array(slice, { minLength: 1, maxLength: 24 }).chain((slices) =>
  fc
    .array(
      fc.tuple(
        fc.nat(slices.length),
        fc.nat(slices.length),
        fc.option(fc.nat(), { nil: undefined, freq: 4 }),
        fc.constantFrom(...PHASES),
      ),
      { maxLength: 12 },
    )
    .map((spans) => {
      const ordered = spans
        .map(([a, b, parent, phase]) => ({ from: Math.min(a, b), to: Math.max(a, b), parent, phase }))
        .sort((a, b) => a.from - b.from)
      const marks = ordered.map(({ from, to, parent, phase }, id) =>
        mark(id, from, to, { phase, ...(parent === undefined || id === 0 ? {} : { parent: parent % id }) }),
      )
      return { slices, marks }
    }),
)

function readingsOf(slices: readonly (readonly (readonly [number, number])[])[]): Reading[] {
  let ns = 0n
  let countedUj = [0n, 0n, 0n]
  const readings: Reading[] = [{ ns, countedUj }]
  for (const steps of slices) {
    steps.forEach(([stepNs, watts], i) => {
      ns += BigInt(stepNs)
      const uj = BigInt(Math.floor((watts * stepNs) / 1000))
      countedUj = [uj, uj / 3n, uj * 2n].map((each, counter) => (countedUj[counter] as bigint) + each)
      readings.push({ ns, countedUj, sampled: i < steps.length - 1 })
    })
  }
  return readings
}

/** The rule by the letter: asks of each span and each slice, with real numbers. */
function oracle(edges: readonly Reading[], marks: readonly SpanMark[]) {
  const selves = marks.map(() => ({ ns: 0, uj: 0 }))
  const gap = { ns: 0, uj: 0 }
  const isBelow = (child: SpanMark, above: SpanMark): boolean =>
    child.parent !== undefined && (child.parent === above.id || isBelow(marks[child.parent] as SpanMark, above))
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i] as Reading, edges[i + 1] as Reading]
    const ns = Number(to.ns - from.ns)
    const uj = Number(sumOf(to.countedUj.slice(0, 2)) - sumOf(from.countedUj.slice(0, 2)))
    const active = marks.filter(({ startEdge, endEdge }) => startEdge <= i && endEdge > i)
    const owners = active.filter((span) => !active.some((other) => isBelow(other, span)))
    for (const into of owners.length === 0 ? [gap] : owners.map(({ id }) => selves[id] as { ns: number; uj: number })) {
      into.ns += ns / Math.max(1, owners.length)
      into.uj += uj / Math.max(1, owners.length)
    }
  }
  return { selves, gap }
}

test(`${TREES} generated span trees partition their windows to the ns and the µJ, as the rule says`, () => {
  const seen = { wraps: 0, parallel: 0, outliving: 0, empty: 0, sampled: 0 }
  fc.assert(
    fc.property(tree, ({ slices, marks }) => {
      const readings = readingsOf(slices)
      const edges = readings.filter(({ sampled }) => !sampled)
      const end = edges.at(-1) as Reading
      const window = windowOf(readings)
      const { spans, phases } = attributeSpans(window, marks)
      const expected = oracle(edges, marks)
      const totalUj = sumOf(end.countedUj.slice(0, 2))

      const gapOf = (whole: (phase: PhaseEnergy) => bigint, self: (id: number) => bigint): bigint => {
        const waiting = phases.find(({ phase }) => phase === 'waiting')
        const inSpans = sumOf(marks.filter(({ phase }) => phase === 'waiting').map(({ id }) => self(id)))
        return (waiting ? whole(waiting) : 0n) - inSpans
      }
      const gapUj = gapOf(
        ({ joules }) => wholeUj(joules),
        (id) => wholeUj(spans[id]?.selfJoules),
      )
      const gapNs = gapOf(
        ({ seconds }) => wholeNs(seconds),
        (id) => wholeNs(spans[id]?.selfSeconds ?? 0),
      )
      expect(sumOf(spans.map(({ selfJoules }) => wholeUj(selfJoules))) + gapUj).toBe(totalUj)
      expect(sumOf(spans.map(({ selfSeconds }) => wholeNs(selfSeconds))) + gapNs).toBe(end.ns)
      expect(sumOf(phases.map(({ joules }) => wholeUj(joules)))).toBe(totalUj)
      expect(sumOf(phases.map(({ seconds }) => wholeNs(seconds)))).toBe(end.ns)
      const joules = spans.reduce((sum, { selfJoules = Number.NaN }) => sum + selfJoules, Number(gapUj) / 1e6)
      expect(Math.abs(joules - Number(totalUj) / 1e6)).toBeLessThanOrEqual(1e-9 * (Number(totalUj) / 1e6))

      expect(Math.abs(Number(gapUj) - expected.gap.uj)).toBeLessThan(0.5)
      for (const { id, selfJoules = Number.NaN, selfSeconds, totalJoules, uncertaintyJoules, ...span } of spans) {
        const { startEdge, endEdge } = marks[id] as SpanMark
        const [from, to] = [edges[startEdge] as Reading, edges[endEdge] as Reading]
        const own = expected.selves[id] as { ns: number; uj: number }
        expect(selfJoules).toBeGreaterThanOrEqual(0)
        expect(selfSeconds).toBeGreaterThanOrEqual(0)
        expect(Math.abs(selfJoules * 1e6 - own.uj)).toBeLessThan(edges.length)
        expect(Math.abs(selfSeconds * 1e9 - own.ns)).toBeLessThan(edges.length)
        expect(wholeUj(totalJoules)).toBe(sumOf(to.countedUj.slice(0, 2)) - sumOf(from.countedUj.slice(0, 2)))
        expect(wholeNs(span.seconds)).toBe(to.ns - from.ns)
        expect(uncertaintyJoules).toBeGreaterThan(0)
        expect(uncertaintyJoules).toBeLessThan(Number.POSITIVE_INFINITY)
        const parent = (marks[id] as SpanMark).parent
        const outlives = parent !== undefined && endEdge > (marks[parent] as SpanMark).endEdge
        expect(span.outlivesParent ?? false).toBe(outlives)
        seen.outliving += outlives ? 1 : 0
        seen.empty += from.ns === to.ns ? 1 : 0
        seen.parallel += selfJoules > 0 && selfJoules * 1.5 < (totalJoules ?? 0) ? 1 : 0
      }
      seen.wraps += Number((end.countedUj[0] as bigint) / 150_000_000n)
      seen.sampled += readings.length - edges.length
    }),
    { numRuns: TREES, seed: 20_260_801 },
  )
  console.log(`seen: ${JSON.stringify(seen)}`)
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(100)
})

/** One edge every 100 ms at 10 W of package and 1 W of DRAM. */
const steady = (edges: number): Reading[] =>
  Array.from({ length: edges }, (_, i) => ({
    ns: BigInt(i) * 100_000_000n,
    countedUj: [1_000_000n * BigInt(i), 100_000n * BigInt(i), 0n],
  }))

const selves = (marks: SpanMark[], edges = 6) =>
  attributeSpans(windowOf(steady(edges)), marks).spans.map(({ selfJoules = Number.NaN }) =>
    Number(selfJoules.toFixed(6)),
  )

describe('who owns a slice', () => {
  test('children take it from their parents, gaps between them stay with the parent', () => {
    expect(selves([mark(0, 0, 5), mark(1, 1, 2, { parent: 0 }), mark(2, 3, 5, { parent: 0 })])).toEqual([2.2, 1.1, 2.2])
  })

  test('parallel branches share it equally, however deep each of them is', () => {
    const marks = [
      mark(0, 0, 5),
      mark(1, 0, 5, { parent: 0 }),
      mark(2, 0, 5, { parent: 0 }),
      mark(3, 0, 5, { parent: 2 }),
    ]
    expect(selves(marks)).toEqual([0, 2.75, 0, 2.75])
  })

  test('what does not divide goes to the first', () => {
    const three = [mark(0, 0, 1), mark(1, 0, 1), mark(2, 0, 1)]
    expect(selves(three, 2)).toEqual([0.366667, 0.366667, 0.366666])
  })

  test('a child that outlives its parent keeps what is its own and is flagged; a grandparent does not pay for it', () => {
    const marks = [mark(0, 0, 5), mark(1, 1, 2, { parent: 0 }), mark(2, 1, 4, { parent: 1 })]
    expect(selves(marks)).toEqual([2.2, 0, 3.3])
    const { spans } = attributeSpans(windowOf(steady(6)), marks)
    expect(spans.map(({ outlivesParent }) => outlivesParent)).toEqual([undefined, undefined, true])
  })

  test('without spans the window is waiting', () => {
    const { phases } = attributeSpans(windowOf(steady(6)), [])
    expect(phases).toEqual([{ phase: 'waiting', seconds: 0.5, joules: 5.5 }])
  })

  test('back-off is waiting, like the gaps', () => {
    const marks = [
      mark(0, 1, 3, { phase: 'planning' }),
      mark(1, 2, 3, { phase: 'waiting', type: 'back-off', parent: 0 }),
    ]
    expect(attributeSpans(windowOf(steady(6)), marks).phases).toEqual([
      { phase: 'planning', seconds: 0.1, joules: 1.1 },
      { phase: 'waiting', seconds: 0.4, joules: 4.4 },
    ])
  })
})

test('spans come in the order of their ids, in whatever order they were marked or began', () => {
  const marks = [mark(1, 0, 5), mark(0, 2, 5), mark(2, 0, 5)]
  const { spans } = attributeSpans(windowOf(steady(6)), marks)
  expect(spans.map(({ id }) => id)).toEqual([0, 1, 2])
  // The µJ that does not divide goes to the one with the lowest id.
  const ordered = [mark(0, 1, 2), mark(1, 0, 2), mark(2, 0, 2)]
  expect(deepestSpans(ordered, 2).map((owners) => owners.map(({ id }) => id))).toEqual([
    [1, 2],
    [0, 1, 2],
  ])
})

test('a window that its spans fill has no waiting, and one of no length is waiting', () => {
  const filled = attributeSpans(windowOf(steady(3)), [mark(0, 0, 2)])
  expect(filled.phases).toEqual([{ phase: 'execution', seconds: 0.2, joules: 2.2 }])
  const gap = attributeSpans(windowOf([...steady(2), { ...steady(2)[1], ns: 100_000_001n } as Reading]), [
    mark(0, 0, 1),
  ])
  expect(gap.phases).toContainEqual({ phase: 'waiting', seconds: 1e-9, joules: 0 })
})

test('marks of another window are refused with both', () => {
  const refused = (marks: SpanMark[]) => () => attributeSpans(windowOf(steady(3)), marks)
  const others = [
    [mark(3, -1, 1)],
    [mark(3, 2, 1)],
    [mark(3, 0, 3)],
    [mark(3, 0, 1, { parent: 3 })],
    [mark(3, 0, 1, { parent: 1 })],
  ]
  for (const marks of others)
    expect(refused(marks)).toThrow(
      expect.objectContaining({
        code: 'WINDOW_OPEN',
        message: expect.stringMatching(
          /^Span 3 has the edges -?\d and \d and the parent (none|\d): .* last edge is 2\.$/,
        ) as string,
        hint: expect.stringContaining('parents before their children') as string,
      }),
    )
  expect(refused([mark(3, 2, 2)])).not.toThrow()
})

test('a model has no steps: what it says of a short span is not below its resolution', () => {
  const measured = windowOf(steady(3))
  if (!measured.reader) throw new Error('there is a reader')
  const counters = measured.reader.counters.map((each) => ({ ...each, updatePeriodSeconds: 1 }))
  const of = (provenance: 'measured' | 'modelled') =>
    attributeSpans({ ...measured, reader: { ...measured.reader, name: 'any', provenance, counters } }, [mark(0, 0, 1)])
  expect(of('measured').spans[0]?.belowResolution).toBe(true)
  expect(of('modelled').spans[0]).not.toHaveProperty('belowResolution')
})

describe('what is not known', () => {
  test('a fault inside takes all joules away and no time', () => {
    const readings = steady(6)
    const window = windowOf(readings)
    window.edges[3]?.reading.values.fill(1n)
    const { spans, phases } = attributeSpans(window, [mark(0, 0, 1), mark(1, 4, 5)])
    for (const span of spans) {
      expect(span.seconds).toBeCloseTo(0.1, 9)
      expect(span).not.toHaveProperty('totalJoules')
      expect(span).not.toHaveProperty('selfJoules')
      expect(span).not.toHaveProperty('uncertaintyJoules')
    }
    expect(phases).toEqual([
      { phase: 'execution', seconds: 0.2 },
      { phase: 'waiting', seconds: 0.3 },
    ])
  })

  test('nor has anything joules in a window without a total', () => {
    const { spans, phases } = attributeSpans(windowOf(steady(6), { hasTotal: false }), [mark(0, 0, 1), mark(1, 2, 2)])
    expect([...spans, ...phases].flatMap(Object.keys).filter((key) => /joules/i.test(key))).toEqual([])
  })

  test('an edge at which a counter could not be read takes away what touches it', () => {
    const limits = { plausibleWatts: 100, updatePeriodSeconds: new Map<string, number>() }
    const window = windowOf(steady(6), { limits })
    const at = window.edges[3]
    if (at) at.reading.values[1] = MISSING_UJ
    const { spans } = attributeSpans(window, [
      mark(0, 0, 5),
      mark(1, 0, 2, { parent: 0 }),
      mark(2, 3, 4, { parent: 0 }),
    ])
    expect(spans.map(({ totalJoules }) => totalJoules)).toEqual([5.5, 2.2, undefined])
    expect(spans.map(({ selfJoules }) => selfJoules)).toEqual([undefined, 2.2, undefined])
    expect(spans[2]?.startUj).toEqual([expect.stringMatching(/^\d+$/), '', '77'])
  })

  test('a span that is short against the steps of a counter is below resolution, and its uncertainty says so', () => {
    const window = windowOf(steady(6))
    const slow = { id: 'package-0', domain: 'package' as const, unitUj: 1, updatePeriodSeconds: 0.03 }
    const reader = { name: 'fake', provenance: 'measured' as const, counters: [slow] }
    const { spans } = attributeSpans({ ...window, reader }, [mark(0, 0, 5), mark(1, 1, 2, { parent: 0 })])
    expect(spans.map(({ belowResolution }) => belowResolution)).toEqual([undefined, true])
    // One step of 30 ms at 10 W is 0.3 J; its place is known to T/√6 of both edges.
    expect(spans[1]?.uncertaintyJoules).toBeGreaterThan(0.1)
    expect(spans[1]?.uncertaintyJoules).toBeLessThan(0.15)
  })
})

test.each([
  ['ends after the window', [mark(0, 0, 6)]],
  ['ends before it begins', [mark(0, 2, 1)]],
  ['has a parent that began later', [mark(0, 0, 1, { parent: 1 }), mark(1, 0, 1)]],
  ['has an unknown parent', [mark(1, 0, 1, { parent: 0 })]],
])('a mark that %s is refused', (_, marks) => {
  expect(() => attributeSpans(windowOf(steady(6)), marks)).toThrow(/not of this window/)
})
