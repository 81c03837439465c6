import { describe, expect, test } from 'vitest'
import { powerSplit } from '../../src/compare/power-split.ts'
import type { ComparedPair, PairSide } from '../../src/comparison.ts'

const pairOf = (base: PairSide, head: PairSide, index = 0): ComparedPair => ({ index, first: 'base', base, head })
const side = (joulesPerOp: number, secondsPerOp = 1, cpuSecondsPerOp = 1): PairSide => ({
  joulesPerOp,
  secondsPerOp,
  cpuSecondsPerOp,
  watts: joulesPerOp / secondsPerOp,
})

describe('time and power', () => {
  /** 10 % slower at 5 % more power. */
  const pairs = Array.from({ length: 10 }, (_, i) => pairOf(side(20, 1), side(20 * 1.1 * 1.05, 1.1), i))

  test('make up the change of the energy', () => {
    const { seconds, watts } = powerSplit(pairs, 1.1 * 1.05 - 1, 0.01)
    expect(seconds.change).toBeCloseTo(0.1, 9)
    expect(watts?.change).toBeCloseTo(0.05, 9)
    expect([watts?.low, watts?.high]).toEqual([expect.closeTo(0.05, 9), expect.closeTo(0.05, 9)])
  })

  test('the interval of the power holds its estimate', () => {
    const less = powerSplit(pairs, 0.1, 0.01).watts
    expect(less).toMatchObject({ change: expect.closeTo(0, 9) as number, high: expect.closeTo(0.05, 9) as number })
    expect(less?.low).toBe(less?.change)
    const more = powerSplit(pairs, 0.21, 0.01).watts
    expect(more).toMatchObject({ change: expect.closeTo(0.1, 9) as number, low: expect.closeTo(0.05, 9) as number })
    expect(more?.high).toBe(more?.change)
  })

  test('there is no power where energy was not measured, in all pairs', () => {
    expect(powerSplit(pairs, undefined, 0.01)).toEqual({ seconds: expect.anything() as unknown })
    for (const lost of ['base', 'head'] as const) {
      const { watts: _watts, ...blind } = side(20)
      expect(powerSplit([...pairs, { ...pairOf(side(20), side(20)), [lost]: blind }], 0.1, 0.01)).not.toHaveProperty(
        'watts',
      )
    }
  })
})
