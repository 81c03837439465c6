import { expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { sessionInterval } from '../../src/stats/index.ts'

/** Two sums of twelve uniform numbers would do; this is Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

test.for([2, 3, 5, 6, 10])('%d processes: the interval holds the true median in about 95 of 100 sessions', (n) => {
  const random = seededRandom(n)
  let covered = 0
  const sessions = 4000
  for (let i = 0; i < sessions; i++) {
    const { low, high, median } = sessionInterval(Array.from({ length: n }, () => 100 + normal(random)))
    expect(low).toBeLessThanOrEqual(median)
    expect(high).toBeGreaterThanOrEqual(median)
    if (low <= 100 && high >= 100) covered++
  }
  expect(covered / sessions).toBeGreaterThan(0.94)
})

test('two values: t with one degree of freedom', () => {
  const { median, low, high, confidence } = sessionInterval([9, 11])
  expect(median).toBe(10)
  expect(high - median).toBeCloseTo(12.706, 3)
  expect(median - low).toBeCloseTo(12.706, 3)
  expect(confidence).toBe(0.95)
})
