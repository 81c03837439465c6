import { describe, expect, test } from 'vitest'
import { firstOf, pairSeed, sessionSeed, swapPoints } from '../../src/compare/pair-order.ts'

describe('the order of pairs', () => {
  test('of two neighbours each side is first once, and neither more often in the end', () => {
    const firsts = Array.from({ length: 2000 }, (_, i) => firstOf(42, i))
    for (let i = 0; i < firsts.length; i += 2) expect(firsts[i]).not.toBe(firsts[i + 1])
    const even = firsts.filter((first, i) => i % 2 === 0 && first === 'base').length
    expect(Math.abs(even - 500)).toBeLessThan(80)
    expect(Array.from({ length: 20 }, (_, i) => firstOf(42, i))).toEqual(firsts.slice(0, 20))
    expect(Array.from({ length: 20 }, (_, i) => firstOf(43, i))).not.toEqual(firsts.slice(0, 20))
  })

  test('seeds are whole numbers of 31 bits, and differ', () => {
    const seeds = Array.from({ length: 300 }, (_, i) => [pairSeed(7, i), sessionSeed(7, `session ${i}`)]).flat()
    expect(new Set([...seeds, pairSeed(8, 0), sessionSeed(8, 'session 0')]).size).toBe(602)
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true)
    expect(Math.max(...seeds)).toBeGreaterThan(2 ** 30)
  })

  test('the sides change their directories half-way to each look', () => {
    expect(swapPoints([10, 15, 20, 30])).toEqual([5, 12, 17, 25])
    expect(swapPoints([])).toEqual([])
  })
})
