import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectiveN, lag1, medianInterval, summarise } from '../../src/stats/index.ts'

/** Seeded normal numbers (Box–Muller over a linear congruential generator). */
function normals(seed: number): () => number {
  let state = BigInt(seed) * 2_862_933_555_777_941_757n + 3_037_000_493n
  const uniform = (): number => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffffffffffffffffn
    return (Number(state >> 11n) + 0.5) / 2 ** 53
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

describe('summarise', () => {
  test('a small sample by hand', () => {
    expect(summarise([3, 1, 2, 5, 4, 100])).toEqual({
      n: 6,
      median: 3.5,
      low: 1,
      high: 100,
      mean: 115 / 6,
      sd: expect.closeTo(39.63, 1) as number,
      mad: 1.5,
      min: 1,
      max: 100,
      outliers: 1,
    })
  })

  test('one value is its own summary; none is an error', () => {
    expect(summarise([7])).toMatchObject({ n: 1, median: 7, low: 7, high: 7, sd: 0, outliers: 0 })
    expect(() => summarise([])).toThrow(RangeError)
  })

  test('the interval holds the median, and the extremes hold the interval', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
          minLength: 1,
          maxLength: 200,
        }),
        (values) => {
          const { min, low, median, high, max } = summarise(values)
          expect([min, low, median, high, max]).toEqual([min, low, median, high, max].toSorted((a, b) => a - b))
        },
      ),
    )
  })
})

describe('the interval of the median', () => {
  test.each([
    // Hahn & Meeker, table A.15a: ranks of the 95 % interval of the median.
    { n: 6, low: 1, high: 6 },
    { n: 9, low: 2, high: 8 },
    { n: 10, low: 2, high: 9 },
    { n: 20, low: 6, high: 15 },
    { n: 50, low: 18, high: 33 },
  ])('of $n values runs from rank $low to rank $high', ({ n, low, high }) => {
    const values = Array.from({ length: n }, (_, i) => i + 1)
    expect(medianInterval(values)).toMatchObject({ low, high })
  })

  test('five values cannot reach 95 %, and say what they reach', () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toMatchObject({ low: 1, high: 5, coverage: 1 - 2 * 0.5 ** 5 })
  })

  /** How often the interval of `n` simulated values holds the true median of 0. */
  function coverage(n: number, correlation: number): number {
    const next = normals(n + 1000 * correlation)
    const trials = 4000
    let held = 0
    for (let trial = 0; trial < trials; trial++) {
      let value = next() / Math.sqrt(1 - correlation ** 2)
      const values = Array.from({ length: n }, () => (value = correlation * value + next()))
      const { low, high } = medianInterval(values, { effectiveN: effectiveN(values) })
      if (low <= 0 && high >= 0) held++
    }
    return held / trials
  }

  test.each([6, 8, 10, 15, 30])('of %i independent values covers at least 94 %', (n) => {
    expect(coverage(n, 0)).toBeGreaterThan(0.94)
  })

  test('of correlated values is wider than of independent ones, and covers far more than without the correction', () => {
    expect(coverage(60, 0.6)).toBeGreaterThan(0.9)
  })
})

describe('correlation', () => {
  test('of an alternating, a constant and a rising series', () => {
    expect(lag1([1, -1, 1, -1, 1, -1, 1, -1])).toBeCloseTo(-0.875)
    expect(lag1([2, 2, 2, 2])).toBe(0)
    expect(lag1(Array.from({ length: 100 }, (_, i) => i))).toBeGreaterThan(0.9)
  })

  test('fewer values are worth it, never more; noise is not corrected for', () => {
    expect(effectiveN(Array.from({ length: 100 }, (_, i) => i))).toBeLessThan(5)
    expect(effectiveN([1, -1, 1, -1, 1, -1])).toBe(6)
    const next = normals(5)
    expect(effectiveN(Array.from({ length: 100 }, next))).toBeGreaterThan(60)
  })
})
