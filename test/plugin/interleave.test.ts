import { expect, test } from 'vitest'
import { interleaved, shuffled } from '../../src/plugin/interleave.ts'
import { seededRandom } from '../../src/random.ts'

const rounds = (seed: number, count: number): string[] => {
  const order = interleaved(['a', 'b', 'c'], seed)
  return Array.from({ length: count }, () => (order.next().value as string[]).join(''))
}

test('each pair of rounds is an order and its reverse', () => {
  const seen = rounds(7, 40)
  for (let i = 0; i < seen.length; i += 2) expect(seen[i + 1]).toBe([...(seen[i] ?? '')].reverse().join(''))
})

test('the seed decides the order, and every member takes each place alike', () => {
  expect(rounds(1, 20)).toEqual(rounds(1, 20))
  expect(rounds(1, 20)).not.toEqual(rounds(2, 20))
  const first = rounds(3, 3000).filter((order) => order.startsWith('a')).length
  expect(first).toBeGreaterThan(900)
  expect(first).toBeLessThan(1100)
})

test('numbers are even over [0, 1), and shuffling keeps all items', () => {
  const random = seededRandom(42)
  const values = Array.from({ length: 10_000 }, random)
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...values)).toBeLessThan(1)
  expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.5, 1)
  expect(shuffled([1, 2, 3, 4], random).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
})
