import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { bootstrapIntervals } from '../../src/stats/bootstrap.ts'
import { normalDistribution } from '../../src/stats/normal.ts'

const OPTIONS = { seed: 1, resamples: 2000 }

test.for([
  // Any table of the normal distribution.
  [0, 0.5],
  [1, 0.841345],
  [1.959964, 0.975],
  [-1.959964, 0.025],
  [-3, 0.00135],
] as const)('the normal distribution up to %d is %d', ([z, probability]) => {
  expect(normalDistribution(z)).toBeCloseTo(probability, 6)
})

test('of a large sample it is the mean ± 1.96 standard errors', () => {
  const random = seededRandom(4)
  const values = Array.from({ length: 400 }, random)
  const mean = (units: readonly number[]): number =>
    units.reduce((sum, unit) => sum + (values[unit] ?? 0), 0) / units.length
  const centre = mean(values.map((_, i) => i))
  const [interval] = bootstrapIntervals(values.length, [mean], OPTIONS)
  const error = 1.96 / Math.sqrt(12 * 400)
  expect(((interval?.high ?? 0) - centre) / error).toBeCloseTo(1, 0.5)
  expect((centre - (interval?.low ?? 0)) / error).toBeCloseTo(1, 0.5)
})

test('all statistics see the same draws', () => {
  const drawn: (readonly number[])[][] = [[], []]
  bootstrapIntervals(
    6,
    drawn.map((seen) => (units: readonly number[]) => seen.push(units)),
    { seed: 3, resamples: 20 },
  )
  expect(drawn[0]).toHaveLength(20)
  expect(drawn[0]).toEqual(drawn[1])
  for (const units of drawn[0] ?? []) for (const unit of units) expect([0, 1, 2, 3, 4, 5]).toContain(unit)
})

test('too few units, and too many draws without a value, have no interval', () => {
  expect(bootstrapIntervals(5, [() => 1], OPTIONS)).toEqual([undefined])
  expect(bootstrapIntervals(6, [() => 1, () => undefined], OPTIONS)).toEqual([{ low: 1, high: 1 }, undefined])
  const valueWithout = (missing: number) => {
    let draw = 0
    return bootstrapIntervals(30, [() => (++draw <= missing ? undefined : draw)], OPTIONS)[0]
  }
  // The quantiles of 30 units leave out 37 of 2000 at each end.
  expect(valueWithout(0)).toEqual({ low: 38, high: 1963 })
  expect(valueWithout(37)).toEqual({ low: 38, high: 2000 })
  expect(valueWithout(38)).toBeUndefined()
})

describe('energy per success holds the truth nearly as often as it says', () => {
  /** How often, of 400 samples of energies with a scatter of 30 %, and how often there is an interval at all. */
  function coverage(n: number, successRate: number): { held: number; given: number } {
    const random = seededRandom(n)
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const truth = (40 * Math.exp(0.3 ** 2 / 2)) / successRate
    const trials = 400
    let held = 0
    let given = 0
    for (let trial = 0; trial < trials; trial++) {
      const goals = Array.from({ length: n }, () => ({
        joules: 40 * Math.exp(0.3 * normal()),
        success: random() < successRate,
      }))
      const perSuccess = (units: readonly number[]): number | undefined => {
        const drawn = units.flatMap((unit) => goals[unit] ?? [])
        const succeeded = drawn.filter(({ success }) => success).length
        return succeeded === 0 ? undefined : drawn.reduce((sum, { joules }) => sum + joules, 0) / succeeded
      }
      const [interval] = bootstrapIntervals(n, [perSuccess], { seed: trial, resamples: 400 })
      if (!interval) continue
      given++
      if (interval.low <= truth && interval.high >= truth) held++
    }
    return { held: held / given, given: given / trials }
  }

  test.for([
    { n: 6, successRate: 1, least: 0.88 },
    { n: 20, successRate: 1, least: 0.91 },
    { n: 10, successRate: 0.85, least: 0.87 },
    { n: 20, successRate: 0.85, least: 0.9 },
  ])('$n goals, success rate $successRate', ({ n, successRate, least }) => {
    const { held, given } = coverage(n, successRate)
    expect(given).toBeGreaterThan(0.95)
    expect(held).toBeGreaterThan(least)
    expect(held).toBeLessThan(0.99)
  })
})
