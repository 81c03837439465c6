import { describe, expect, test } from 'vitest'
import { kendallTrend, medianInterval, quantile } from '../../src/stats/index.ts'
import { normalDistribution } from '../../src/stats/normal.ts'
import { sessionValues } from '../../src/stats/session-values.ts'

describe('a quantile', () => {
  test('lies between the order statistics, whatever the order of the values', () => {
    const values = [40, 10, 30, 20]
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile(values, p))).toEqual([10, 17.5, 25, 37, 40])
    expect(values).toEqual([40, 10, 30, 20])
    expect([0, 0.3, 1].map((p) => quantile([7], p))).toEqual([7, 7, 7])
    expect(quantile([9, 10, 100], 0.5)).toBe(10)
  })

  test('needs a value and a probability', () => {
    expect(() => quantile([], 0.5)).toThrow('A quantile needs at least one value')
    expect(() => quantile([1], -0.1)).toThrow('A quantile needs 0 ≤ p ≤ 1, not -0.1')
    expect(() => quantile([1], 1.1)).toThrow('A quantile needs 0 ≤ p ≤ 1, not 1.1')
    expect(() => quantile([1], Number.NaN)).toThrow(RangeError)
  })
})

describe('the interval of a median', () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => n - i)
  // Ranks of the 95 % interval of a median, from the binomial distribution.
  test.each([
    { n: 1, median: 1, low: 1, high: 1, coverage: 0 },
    { n: 5, median: 3, low: 1, high: 5, coverage: 1 - 2 / 32 },
    { n: 6, median: 3.5, low: 1, high: 6, coverage: 1 - 2 / 64 },
    { n: 9, median: 5, low: 2, high: 8, coverage: 1 - 20 / 512 },
    { n: 10, median: 5.5, low: 2, high: 9, coverage: 1 - 22 / 1024 },
    { n: 20, median: 10.5, low: 6, high: 15, coverage: 1 - (2 * 21_700) / 2 ** 20 },
  ])('of $n values', ({ n, coverage, ...expected }) => {
    const found = medianInterval(upTo(n))
    expect(found).toMatchObject(expected)
    expect(found.coverage).toBeCloseTo(coverage, 12)
  })

  test('less confidence leaves out more', () => {
    expect(medianInterval(upTo(10), { confidence: 0.5 })).toMatchObject({ low: 4, high: 7 })
  })

  test('values that depend on each other count as fewer, which widens it', () => {
    expect(medianInterval(upTo(20), { effectiveN: 10 })).toMatchObject({ median: 10.5, low: 3, high: 18 })
    expect(medianInterval(upTo(20), { effectiveN: 10 }).coverage).toBe(medianInterval(upTo(10)).coverage)
    expect(medianInterval(upTo(20), { effectiveN: 10.9 })).toEqual(medianInterval(upTo(20), { effectiveN: 10 }))
    expect(medianInterval(upTo(20), { effectiveN: 0.2 })).toMatchObject({ low: 1, high: 20, coverage: 0 })
    expect(medianInterval(upTo(20), { effectiveN: 99 })).toEqual(medianInterval(upTo(20)))
  })
})

describe('a trend', () => {
  test('rises, falls, or is none', () => {
    expect(kendallTrend([1, 2, 3, 4])).toEqual({ tau: 1, p: expect.closeTo(2 / 24, 12) as number })
    expect(kendallTrend([4, 3, 2, 1])).toEqual({ tau: -1, p: expect.closeTo(2 / 24, 12) as number })
    // One inversion of three values: 3 of the 6 orders have no more than one.
    expect(kendallTrend([1, 3, 2])).toEqual({ tau: expect.closeTo(1 / 3, 12) as number, p: 1 })
    expect(kendallTrend([5, 5, 5])).toEqual({ tau: 0, p: 1 })
    // A tie counts as neither: one of the six orders of three values has a score of 2 and more.
    expect(kendallTrend([1, 1, 2]).p).toBeCloseTo(2 / 6, 12)
    expect(() => kendallTrend([1])).toThrow('A trend needs at least two values')
  })

  test('the same series has the same p each time', () => {
    expect(kendallTrend([2, 1, 3, 5, 4])).toEqual(kendallTrend([2, 1, 3, 5, 4]))
  })

  test('of more than 60 values p is that of the normal approximation with its correction of 1', () => {
    const values = Array.from({ length: 61 }, (_, i) => i + ((i * 37) % 61))
    const { tau, p } = kendallTrend(values)
    const score = tau * ((61 * 60) / 2)
    const z = (score - 1) / Math.sqrt((61 * 60 * (2 * 61 + 5)) / 18)
    expect(p).toBeCloseTo(2 * normalDistribution(-z), 12)
    expect(kendallTrend(values.toReversed()).p).toBe(p)
    // One value less is tested exactly, and says nearly the same.
    expect(kendallTrend(values.slice(0, 60)).p).not.toBe(p)
  })
})

describe('sessions of a history', () => {
  const session = (joulesPerOp: number, controlJoules?: number) => ({
    experimentId: 'one',
    at: '2026-01-02T03:04:05.678Z',
    joulesPerOp,
    ...(controlJoules === undefined ? {} : { controlJoules }),
  })

  test('are relative to their control, at the level of the usual one', () => {
    expect(sessionValues([session(10, 2), session(30, 6), session(20, 4)])).toEqual({
      joulesPerOp: [20, 20, 20],
      isControlled: true,
    })
  })

  test('are taken as they are where one has no control that could be divided by', () => {
    for (const control of [undefined, 0, -1])
      expect(sessionValues([session(10, 2), session(30, control)])).toEqual({
        joulesPerOp: [10, 30],
        isControlled: false,
      })
    expect(sessionValues([])).toEqual({ joulesPerOp: [], isControlled: false })
  })
})
