import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EnergyError } from '../../src/errors.ts'
import { seededRandom } from '../../src/random.ts'
import { orchestrationTax } from '../../src/stats/index.ts'
import { studentQuantile } from '../../src/stats/student.ts'

/** Standard normal numbers (Box and Muller). */
function normals(seed: number): () => number {
  const random = seededRandom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

test('one pair: the difference, the ratio without an interval, both percentages', () => {
  expect(orchestrationTax({ linear: [10], agentic: [40] })).toEqual({
    n: 1,
    taxJoules: 30,
    ratio: { median: 4 },
    percent: 75,
    overheadPercent: 300,
    method: 'single-pair',
  })
})

test('below six pairs: the geometric mean with Student’s t', () => {
  const { ratio, method, confidence, taxJoules } = orchestrationTax({ linear: [1, 1, 1], agentic: [2, 4, 8] })
  expect(taxJoules).toBeCloseTo(11 / 3, 12)
  expect(method).toBe('student-t')
  expect(confidence).toBe(0.95)
  expect(ratio?.median).toBeCloseTo(4, 12)
  // The logarithms are 1, 2 and 3 times ln 2: their standard deviation is ln 2.
  expect(Math.log2((ratio?.high ?? 0) / 4)).toBeCloseTo(4.302652729749464 / Math.sqrt(3), 9)
  expect(Math.log2((ratio?.low ?? 0) / 4)).toBeCloseTo(-4.302652729749464 / Math.sqrt(3), 9)
})

test('from six pairs on: the median, and for six the extremes', () => {
  const tax = orchestrationTax({ linear: [1, 1, 1, 1, 1, 1], agentic: [3, 2, 7, 4, 5, 6] })
  expect(tax.method).toBe('order-statistics')
  expect(tax.ratio?.low).toBeCloseTo(2, 12)
  expect(tax.ratio?.high).toBeCloseTo(7, 12)
  expect(tax.ratio?.median).toBeCloseTo(Math.sqrt(20), 12)
  expect(tax.confidence).toBeCloseTo(1 - 2 / 64, 12)
})

describe('the interval holds the true ratio in at least 94 of 100 experiments', () => {
  const trials = 4000
  /** How often the interval of `n` pairs holds 3. The machine's state falls on both sides of a pair. */
  const share = (n: number, scatter: (normal: () => number) => number): number => {
    const next = normals(n + 17)
    let held = 0
    for (let trial = 0; trial < trials; trial++) {
      const linear = Array.from({ length: n }, () => Math.exp(next() / 2))
      const agentic = linear.map((joules) => 3 * joules * Math.exp(scatter(next)))
      const { ratio } = orchestrationTax({ linear, agentic })
      if ((ratio?.low ?? Infinity) <= 3 && (ratio?.high ?? 0) >= 3) held++
    }
    return held / trials
  }
  const heavy = (next: () => number): number => 0.2 * next() ** 3
  /** As retries give: most pairs near the median, some far above. */
  const skewed = (next: () => number): number => (Math.exp(1.2 * next()) - 1) / 2

  test.for([5, 6, 10, 30])('%i pairs of log-normal scatter, and not always', (n) => {
    const held = share(n, (next) => 0.2 * next())
    expect(held).toBeGreaterThan(0.94)
    expect(held).toBeLessThan(0.99)
  })

  test.for([5, 10, 30])('%i pairs with a heavy tail', (n) => {
    expect(share(n, heavy)).toBeGreaterThan(0.94)
  })

  test.for([6, 10, 30])('%i pairs with a tail on one side', (n) => {
    expect(share(n, skewed)).toBeGreaterThan(0.94)
  })
})

describe('pairs cannot be counted twice', () => {
  test('a list that was doubled on one side is refused, and so is a missing side', () => {
    const agentic = [3, 4]
    for (const linear of [[1, 2, 1, 2], [1], []])
      expect(() => orchestrationTax({ linear, agentic })).toThrow(
        expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(String(linear.length)) as string }),
      )
  })

  test('n pairs are n values', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: 0.1, max: 10, noNaN: true })),
        ),
        (pairs) => {
          const tax = orchestrationTax({ linear: pairs.map(([a]) => a), agentic: pairs.map(([, b]) => b) })
          expect(tax.n).toBe(pairs.length)
          if (!tax.ratio) return
          const { low = tax.ratio.median, median, high = tax.ratio.median } = tax.ratio
          expect(low).toBeLessThanOrEqual(median * (1 + 1e-12))
          expect(high).toBeGreaterThanOrEqual(median * (1 - 1e-12))
        },
      ),
    )
  })
})

test('energy that is not above idle leaves the tax, and takes ratio and percentages away', () => {
  for (const linear of [
    [0, 1],
    [-1, 1],
  ]) {
    const tax = orchestrationTax({ linear, agentic: [3, 3] })
    expect(tax).toEqual({ n: 2, taxJoules: 3 - (linear[0] as number) / 2 - 0.5, reason: 'not-above-idle' })
  }
  expect(orchestrationTax({ linear: [3], agentic: [0] })).toEqual({ n: 1, taxJoules: -3, reason: 'not-above-idle' })
  expect(orchestrationTax({ linear: [], agentic: [] })).toEqual({ n: 0, reason: 'no-pairs' })
})

test('an agentic run that costs less has a negative tax and a ratio below 1', () => {
  const { taxJoules, ratio, percent } = orchestrationTax({ linear: [4], agentic: [2] })
  expect([taxJoules, ratio?.median, percent]).toEqual([-2, 0.5, -100])
})

test.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is no energy', (value) => {
  expect(() => orchestrationTax({ linear: [1, value], agentic: [2, 2] })).toThrow(EnergyError)
  expect(() => orchestrationTax({ linear: [1, 1], agentic: [2, value] })).toThrow('agentic[1]')
})

test.for([
  // Any table of Student's distribution.
  [1, 12.706],
  [5, 2.571],
  [9, 2.262],
  [10, 2.228],
  [20, 2.086],
  [29, 2.045],
  [120, 1.98],
] as const)('t(0.975) of %d degrees of freedom is %d', ([degrees, t]) => {
  expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 3)
})
