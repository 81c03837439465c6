import { expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { ratioInterval } from '../../src/stats/index.ts'

test('drift that falls on both sides of each pair cancels', () => {
  const base = Array.from({ length: 20 }, (_, i) => 1 + i)
  const head = base.map((value) => 1.05 * value)
  const interval = ratioInterval(base, head)
  expect(interval?.ratio).toBeCloseTo(1.05, 12)
  expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeLessThan(1e-12)
})

test('swapped sides give the reciprocal', () => {
  const random = seededRandom(3)
  const base = Array.from({ length: 15 }, () => 1 + random())
  const head = Array.from({ length: 15 }, () => 1 + random())
  const there = ratioInterval(base, head)
  const back = ratioInterval(head, base)
  expect(1 / (back?.ratio ?? 0)).toBeCloseTo(there?.ratio ?? 0, 12)
  expect(1 / (back?.low ?? 0)).toBeCloseTo(there?.high ?? 0, 12)
})

test('noise against noise: the interval holds 1 in about 95 of 100', () => {
  const random = seededRandom(11)
  let covered = 0
  for (let i = 0; i < 2000; i++) {
    const noise = (): number[] => Array.from({ length: 20 }, () => 10 + random() + random() * random())
    const { low = 2, high = 0 } = ratioInterval(noise(), noise()) ?? {}
    if (low <= 1 && high >= 1) covered++
  }
  expect(covered / 2000).toBeGreaterThan(0.94)
})

test('no pairs, or a value that is no amount: no ratio', () => {
  expect(ratioInterval([], [])).toBeUndefined()
  expect(ratioInterval([1, 0], [1, 1])).toBeUndefined()
  expect(ratioInterval([1, 1], [1, -1])).toBeUndefined()
})
