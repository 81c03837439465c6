import { describe, expect, test } from 'vitest'
import { kendallTrend, quantile } from '../../src/stats/index.ts'
import { normalDistribution, normalQuantile } from '../../src/stats/normal.ts'
import {
  inversionDistribution,
  lowerTail,
  mannWhitneyDistribution,
  signedRankDistribution,
} from '../../src/stats/rank-distributions.ts'
import { studentDistribution, studentQuantile } from '../../src/stats/student.ts'
import { tTest } from '../../src/stats/t-test.ts'
import { references } from './references/references.ts'

/** Within 1e-9 of the value. */
function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected), `${found} for ${expected}`).toBeLessThanOrEqual(1e-9 * Math.abs(expected))
}

function expectCumulative(distribution: Float64Array, cdf: readonly number[]): void {
  expect(distribution).toHaveLength(cdf.length)
  let sum = 0
  distribution.forEach((each, i) => expectClose((sum += each), cdf[i] as number))
}

describe('as SciPy has it', () => {
  test.for(references.mannWhitney)('Mann–Whitney of $m and $n', ({ m, n, cdf }) => {
    expectCumulative(mannWhitneyDistribution(m, n), cdf)
    expectCumulative(mannWhitneyDistribution(n, m), cdf)
  })

  test.for(references.signedRank)('signed ranks of $n', ({ n, cdf }) => {
    expectCumulative(signedRankDistribution(n), cdf)
  })

  test('Student’s t', () => {
    for (const [p, degrees, t] of references.studentQuantiles) expectClose(studentQuantile(p, degrees), t)
    for (const [t, degrees, p] of references.studentDistribution) expectClose(studentDistribution(t, degrees), p)
    expect(studentQuantile(0.5, 3)).toBe(0)
  })

  test('the normal distribution', () => {
    for (const [z, p] of references.normalDistribution) expect(normalDistribution(z)).toBeCloseTo(p, 14)
    for (const [p, z] of references.normalQuantiles) expect(normalQuantile(p)).toBeCloseTo(z, 11)
    expect([-40, 40].map(normalDistribution)).toEqual([0, 1])
  })

  test('trends', () => {
    for (const { values, tau, p } of references.trends) {
      const trend = kendallTrend(values)
      expectClose(trend.tau, tau)
      expectClose(trend.p, p)
    }
  })

  test('the t-test of two samples', () => {
    for (const { first, second, p } of references.tTests) expectClose(tTest(first, second), p)
  })

  test('quantiles', () => {
    const { values, expected } = references.quantiles
    for (const [p, value] of expected) expectClose(quantile(values, p), value)
  })
})

test('distributions sum up to 1, and each lies symmetric around its middle', () => {
  for (const distribution of [mannWhitneyDistribution(6, 7), signedRankDistribution(11), inversionDistribution(12)]) {
    expect(distribution.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 14)
    distribution.toReversed().forEach((each, i) => expect(each).toBeCloseTo(distribution[i] as number, 15))
  }
})

test('the lower tail: up to α and not beyond, rounding aside', () => {
  const seventieth = mannWhitneyDistribution(4, 4)
  expect(lowerTail(seventieth, 1 / 70).values).toBe(1)
  expect(lowerTail(seventieth, 0.0142).values).toBe(0)
  expect(lowerTail(Float64Array.of(0.5, 0.5), 1)).toEqual({ values: 2, probability: 1 })
})

describe('trend', () => {
  test('of many values: the normal approximation is near to the exact distribution', () => {
    const values = Array.from({ length: 61 }, (_, i) => ((i * 37) % 61) + 0.2 * i)
    const { tau, p } = kendallTrend(values)
    const inversions = (1830 - Math.round(tau * 1830)) / 2
    const exact = inversionDistribution(61).subarray(0, inversions + 1)
    const twoSided = 2 * exact.reduce((sum, each) => sum + each, 0)
    expect(twoSided).toBeGreaterThan(0.001)
    expect(twoSided).toBeLessThan(0.2)
    expect(Math.abs(p / twoSided - 1)).toBeLessThan(0.05)
  })

  test('ties are no trend', () => {
    expect(kendallTrend([1, 1, 1, 1, 1, 1])).toEqual({ tau: 0, p: expect.closeTo(1, 12) as number })
    expect(() => kendallTrend([1])).toThrow(RangeError)
  })
})

test('out of range', () => {
  for (const probability of [0, 1, -1, Number.NaN]) {
    expect(() => normalQuantile(probability)).toThrow(RangeError)
    expect(() => studentQuantile(probability, 3)).toThrow(RangeError)
  }
  for (const degrees of [0, 1.5, Number.NaN]) expect(() => studentQuantile(0.9, degrees)).toThrow(RangeError)
  expect(() => quantile([], 0.5)).toThrow(RangeError)
  expect(() => quantile([1], 1.1)).toThrow(RangeError)
  expect([tTest([1], [2]), tTest([2, 2], [2, 2]), tTest([1, 1], [2, 2])]).toEqual([1, 1, 0])
})
