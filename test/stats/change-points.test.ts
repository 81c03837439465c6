import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { furthestSplit } from '../../src/stats/energy-distance.ts'
import { changePoints } from '../../src/stats/index.ts'
import { references } from './references/references.ts'

/** The statistic as the paper writes it: three means of distances, for every split and every end. */
function furthestByDefinition(values: readonly number[]): { index: number; distance: number } {
  const meanDistance = (first: readonly number[], second: readonly number[], pairs: number): number =>
    pairs === 0
      ? 0
      : first.flatMap((x) => second.map((y) => Math.abs(x - y))).reduce((sum, each) => sum + each, 0) / pairs
  let best = { index: 1, distance: 0 }
  for (let tau = 1; tau < values.length; tau++)
    for (let kappa = tau + 1; kappa <= values.length; kappa++) {
      const first = values.slice(0, tau)
      const second = values.slice(tau, kappa)
      const [n, m] = [first.length, second.length]
      const apart =
        2 * meanDistance(first, second, n * m) -
        meanDistance(first, first, n * (n - 1)) -
        meanDistance(second, second, m * (m - 1))
      const distance = ((n * m) / (n + m)) * apart
      if (distance > best.distance * (1 + 1e-12)) best = { index: tau, distance }
    }
  return best
}

function noise(seed: number): () => number {
  const random = seededRandom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

describe('the best split', () => {
  test('is the one of the definition', () => {
    const next = noise(1)
    for (let trial = 0; trial < 60; trial++) {
      const length = 2 + (trial % 30)
      const step = Math.floor(length / 3)
      const values = Array.from({ length }, (_, i) => next() + (i >= step && i < 2 * step ? 3 : 0))
      const found = furthestSplit(values)
      const expected = furthestByDefinition(values)
      expect(found.index).toBe(expected.index)
      expect(found.distance).toBeCloseTo(expected.distance, 10)
    }
  })

  test('of values that do not differ has no distance', () => {
    expect(furthestSplit([2, 2, 2, 2]).distance).toBe(0)
  })
})

describe('change points', () => {
  test.for(references.changePoints.map((each, number) => ({ number, ...each })))(
    'series $number, as Apache Otava finds them',
    ({ values, all, large }) => {
      for (const [minEffect, expected] of [
        [0, all],
        [0.02, large],
      ] as const) {
        const found = changePoints(values, { minEffect })
        expect(found.map(({ index }) => index)).toEqual(expected.map(([index]) => index))
        found.forEach(({ change }, i) => expect(change).toBeCloseTo(expected[i]?.[1] ?? 0, 10))
      }
    },
  )

  test('a step without noise is found where it is, with its size', () => {
    const values = Array.from({ length: 120 }, (_, i) => (i < 70 ? 2 : 2.1))
    expect(changePoints(values)).toEqual([{ index: 70, change: expect.closeTo(0.05, 12) as number }])
    expect(changePoints(values, { minEffect: 0.06 })).toEqual([])
  })

  test('a fall is measured by the same rule as a rise, and scale does not matter', () => {
    const next = noise(2)
    const values = Array.from({ length: 90 }, (_, i) => (i < 45 ? 1 : 0.9) * Math.exp(0.01 * next()))
    const found = changePoints(values)
    expect(found).toEqual([{ index: 45, change: expect.closeTo(-0.1, 2) as number }])
    const scaled = changePoints(values.map((value) => 1e-6 * value))
    expect(scaled.map(({ index }) => index)).toEqual([45])
    expect(scaled[0]?.change).toBeCloseTo(found[0]?.change ?? 0, 10)
  })

  test('60 sessions without a change, then one of 5 %: rarely false, soon found', () => {
    const next = noise(3)
    let falseAlarms = 0
    let found = 0
    for (let series = 0; series < 100; series++) {
      const values = Array.from({ length: 65 }, (_, i) => (i < 60 ? 1 : 1.05) * Math.exp(0.01 * next()))
      falseAlarms += changePoints(values.slice(0, 60)).length
      if (changePoints(values).some(({ index }) => Math.abs(index - 60) <= 1)) found++
    }
    expect(falseAlarms).toBeLessThanOrEqual(15)
    expect(found).toBeGreaterThanOrEqual(98)
  })

  test('too short, or no amounts', () => {
    expect(changePoints([])).toEqual([])
    expect(changePoints([3])).toEqual([])
    expect(changePoints([1, 2])).toEqual([])
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => changePoints([1, value])).toThrow(`values[1] is ${value}`)
  })

  test.for([{ alpha: 0 }, { alpha: 0.6 }, { window: 1 }, { window: 2.5 }, { minEffect: -0.1 }])(
    '%o is no option',
    (options) => {
      expect(() => changePoints([1, 2], options)).toThrow(RangeError)
    },
  )
})

test('options out of range are refused with what was given', () => {
  const values = [1, 2, 3]
  expect(() => changePoints([1, 0])).toThrow('values[1] is 0')
  expect(() => changePoints([Infinity])).toThrow('values[0] is Infinity')
  expect(() => changePoints(values, { minEffect: -0.5 })).toThrow('minEffect is a fraction from 0, not -0.5')
  for (const alpha of [0, 0.6, Number.NaN])
    expect(() => changePoints(values, { alpha })).toThrow(`alpha lies between 0 and 0.5, not at ${alpha}`)
  for (const window of [1, 2.5])
    expect(() => changePoints(values, { window })).toThrow(`window is a whole number from 2, not ${window}`)
  expect(changePoints(values, { alpha: 0.5, minEffect: 0, window: 2 })).toEqual([])
})
