import fc from 'fast-check'
import { expect } from 'vitest'
import { MISSING_UJ } from '../../src/engine/readers/reader.ts'
import { READING_VALUES } from '../../src/engine/sampling/reading.ts'
import { attributeSpans } from '../../src/engine/span-energy.ts'
import { PHASES } from '../../src/run.ts'
import { holds } from '../support/property.ts'
import { mark, type Reading, windowOf } from '../support/span-window.ts'

/** A slice: its length, the watts in it, and the counters that cannot be read at its end. */
const slice = fc.record({
  ns: fc.integer({ min: 0, max: 100_000_000 }),
  watts: fc.integer({ min: 0, max: 900 }),
  missing: fc.subarray([0, 1, 2], { maxLength: 1 }),
})
const span = fc.record({
  a: fc.nat(),
  b: fc.nat(),
  parent: fc.option(fc.nat(), { nil: undefined }),
  phase: fc.constantFrom(...PHASES),
})

const wholeUj = (joules: number): bigint => BigInt(Math.round(joules * 1e6))
const wholeNs = (seconds: number): bigint => BigInt(Math.round(seconds * 1e9))
const sumOf = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n)

holds(
  'times of a window always make it up to the ns; its energies do to the µJ, or say that one is not known',
  100,
  fc.property(fc.array(slice, { minLength: 1, maxLength: 12 }), fc.array(span, { maxLength: 8 }), (slices, spans) => {
    let [ns, countedUj] = [0n, [0n, 0n, 0n]]
    const readings: Reading[] = [{ ns, countedUj }]
    for (const each of slices) {
      ns += BigInt(each.ns)
      const uj = BigInt(Math.floor((each.watts * each.ns) / 1000))
      countedUj = countedUj.map((sum, i) => sum + uj / BigInt(i + 1))
      readings.push({ ns, countedUj })
    }
    const window = windowOf(readings)
    slices.forEach(({ missing }, i) => {
      // The edges of the window itself are there: a window without them has no total.
      if (i === slices.length - 1) return
      for (const counter of missing) {
        const row = window.edges[i + 1]?.reading.row as BigInt64Array
        row[READING_VALUES + counter] = MISSING_UJ
      }
    })
    const edges = slices.length + 1
    const marks = spans
      .map(({ a, b, ...more }) => ({
        from: Math.min(a % edges, b % edges),
        to: Math.max(a % edges, b % edges),
        ...more,
      }))
      .sort((x, y) => x.from - y.from)
      .map(({ from, to, parent, phase }, id) =>
        mark(id, from, to, { phase, ...(parent === undefined || id === 0 ? {} : { parent: parent % id }) }),
      )
    const { spans: attributed, phases } = attributeSpans(window, marks)
    expect(sumOf(phases.map(({ seconds }) => wholeNs(seconds)))).toBe(ns)
    const joules = phases.map((phase) => phase.joules)
    for (const each of [...joules, ...attributed.flatMap((one) => [one.selfJoules, one.totalJoules])])
      if (each !== undefined) expect(each).toBeGreaterThanOrEqual(0)
    const readAll = slices.every(({ missing }, i) => i === slices.length - 1 || !missing.some((counter) => counter < 2))
    if (readAll) expect(joules).not.toContain(undefined)
    if (!joules.includes(undefined))
      expect(sumOf(joules.map((each) => wholeUj(each as number)))).toBe(
        (countedUj[0] as bigint) + (countedUj[1] as bigint),
      )
  }),
)
