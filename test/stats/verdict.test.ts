import { describe, expect, test } from 'vitest'
import { changeOf, compareSamples, DEFAULT_LOOKS, sequentialVerdict, verdictOf } from '../../src/stats/index.ts'
import { completeRule, DEFAULT_RULE } from '../../src/stats/verdict.ts'

/** Pairs whose head costs so much of the base; both scatter a little, not in step. */
const pairs = (ratio: number, count: number, scatter = 0.001) => ({
  base: Array.from({ length: count }, (_, i) => 2 * (1 + scatter * ((i * 7) % 5))),
  head: Array.from({ length: count }, (_, i) => 2 * ratio * (1 + scatter * ((i * 3 + 2) % 5))),
})

describe('the rule', () => {
  const rule = { minEffect: 0.02, limit: 0.05 }
  test.each([
    { change: -0.03, low: -0.04, high: -0.001, is: 'improvement' },
    { change: -0.02, low: -0.04, high: -0.001, is: 'improvement' },
    { change: -0.019, low: -0.04, high: -0.001, is: 'pass' },
    { change: -0.03, low: -0.07, high: 0, is: 'pass' },
    { change: 0.03, low: 0.01, high: 0.049, is: 'pass' },
    { change: 0.03, low: 0.01, high: 0.05, is: 'regression' },
    { change: 0.02, low: 0.001, high: 0.06, is: 'regression' },
    { change: 0.019, low: 0.001, high: 0.06, is: 'inconclusive' },
    { change: 0.03, low: 0, high: 0.06, is: 'inconclusive' },
  ])('$change in [$low, $high] is $is', ({ is, ...change }) => {
    expect(verdictOf(change, rule)).toBe(is)
  })

  test('what is not said has its default, and what lies outside its range is refused with its name', () => {
    expect(completeRule({})).toEqual(DEFAULT_RULE)
    expect(completeRule({ alpha: 0.001, minEffect: 0, limit: 2 })).toEqual({ alpha: 0.001, minEffect: 0, limit: 2 })
    expect(() => completeRule({ alpha: 0 })).toThrow('alpha lies between 0 and 0.5, not at 0')
    expect(() => completeRule({ alpha: 0.5 })).toThrow('alpha lies between 0 and 0.5, not at 0.5')
    expect(() => completeRule({ alpha: Number.NaN })).toThrow(RangeError)
    expect(() => completeRule({ minEffect: -0.5 })).toThrow('minEffect is a fraction from 0, not -0.5')
    expect(() => completeRule({ minEffect: Infinity })).toThrow(RangeError)
    expect(() => completeRule({ limit: 0 })).toThrow('limit is a fraction above 0, not 0')
    expect(() => completeRule({ limit: Infinity })).toThrow(RangeError)
  })
})

describe('one look', () => {
  test('values that cannot be compared are named', () => {
    expect(() => compareSamples({ base: [1, 2], head: [1] })).toThrow('base has 2 values where head has 1')
    expect(() => compareSamples({ base: [], head: [] })).toThrow('at least one pair')
    expect(() => compareSamples({ base: [1, 0], head: [1, 1] })).toThrow('base[1] is 0')
    expect(() => compareSamples({ base: [1], head: [Infinity] })).toThrow('head[0] is Infinity')
    expect(() => compareSamples({ base: [1], head: [Number.NaN] })).toThrow('head[0] is NaN')
  })

  test('a change that is sure has a verdict, and no reason', () => {
    const worse = compareSamples(pairs(1.1, 10))
    expect(worse).toEqual({
      change: expect.closeTo(0.1, 2) as number,
      low: expect.closeTo(0.1, 2) as number,
      high: expect.closeTo(0.1, 2) as number,
      confidence: expect.any(Number) as number,
      cliffsDelta: 1,
      verdict: 'regression',
    })
    expect(worse.confidence).toBeGreaterThanOrEqual(0.98)
    expect(compareSamples(pairs(0.9, 10))).toMatchObject({ verdict: 'improvement', cliffsDelta: -1 })
    expect(compareSamples(pairs(1.01, 10))).toMatchObject({ verdict: 'pass' })
    const { change, low, high, confidence } = worse
    expect(changeOf(pairs(1.1, 10))).toEqual({ change, low, high, confidence })
    const wide = changeOf(pairs(1.1, 10), { alpha: 0.2 })
    expect(wide.high - wide.low).toBeLessThan(high - low)
    expect(wide.confidence).toBeLessThan(confidence)
  })

  test('too few pairs: the extremes of four have no error as small as 1 %', () => {
    expect(compareSamples(pairs(1.5, 4))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too-few-pairs',
      pairsNeeded: 10,
    })
    expect(compareSamples(pairs(1.5, 5)).verdict).toBe('regression')
    expect(compareSamples({ base: [1], head: [2] })).toMatchObject({ reason: 'too-few-pairs', pairsNeeded: 10 })
  })

  test('a base that rises: drift', () => {
    const rising = Array.from({ length: 10 }, (_, i) => 1 + 0.1 * i)
    const head = rising.map((value, i) => value * (i % 2 === 0 ? 1 : 1.1))
    expect(compareSamples({ base: rising, head })).toMatchObject({ verdict: 'inconclusive', reason: 'drift' })
  })

  test('an interval that is wide against the limit is noise, a narrow one that holds the limit a boundary', () => {
    expect(compareSamples(pairs(1.05, 10, 0.05))).toMatchObject({ verdict: 'inconclusive', reason: 'noise' })
    expect(compareSamples({ ...pairs(1.05, 10, 0.002), minEffect: 0.06 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'boundary',
    })
  })

  test('the pairs needed follow from what remains to be told apart', () => {
    const noisy = compareSamples(pairs(1.045, 10, 0.05))
    // A change of 4.5 % is told from 0, which is further away than the limit.
    expect(noisy.pairsNeeded).toBeGreaterThan(10)
    const quieter = compareSamples(pairs(1.045, 10, 0.03))
    expect(quieter.pairsNeeded ?? 0).toBeLessThan(noisy.pairsNeeded ?? 0)
    // At least one more than there are.
    const many = compareSamples({ ...pairs(1.02, 40, 0.03), limit: 0.021 })
    expect(many).toMatchObject({ verdict: 'inconclusive' })
    expect(many.pairsNeeded).toBeGreaterThan(40)
    // Between a limit and a larger least effect no number of pairs decides.
    const between = compareSamples({ ...pairs(1.055, 10, 0.002), minEffect: 0.07 })
    expect(between.verdict).toBe('inconclusive')
    expect(between).not.toHaveProperty('pairsNeeded')
  })
})

describe('several looks', () => {
  test('looks are rising whole numbers', () => {
    for (const looks of [[], [0, 10], [10, 10], [15, 10], [9.5]])
      expect(() => sequentialVerdict({ ...pairs(1, 10), looks })).toThrow(`not [${looks.join(', ')}]`)
    expect(() => sequentialVerdict({ base: [1], head: [] })).toThrow(RangeError)
  })

  test('before the first look nothing is decided, and the first look is what is needed', () => {
    expect(sequentialVerdict(pairs(1.5, 9))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too-few-pairs',
      pairs: 9,
      pairsNeeded: 10,
      next: 10,
    })
    // Noise says that more than the first look will be needed.
    expect(sequentialVerdict(pairs(1.04, 9, 0.1)).pairsNeeded).toBeGreaterThan(10)
  })

  test('it stops at the first look that decides, and later pairs change nothing', () => {
    const first = sequentialVerdict(pairs(1.1, 10))
    expect(first).toMatchObject({ verdict: 'regression', pairs: 10 })
    expect(first).not.toHaveProperty('next')
    const { base, head } = pairs(1.1, 30)
    expect(sequentialVerdict({ base, head: [...head.slice(0, 10), ...base.slice(10)] })).toEqual(first)
  })

  test('an undecided look says which one is next, until the last one is over', () => {
    expect(DEFAULT_LOOKS).toEqual([10, 15, 20, 30])
    const open = (count: number) => sequentialVerdict(pairs(1.045, count, 0.15))
    expect([open(10), open(14), open(15), open(29)].map(({ pairs: at, next }) => [at, next])).toEqual([
      [10, 15],
      [10, 15],
      [15, 20],
      [20, 30],
    ])
    expect(open(30)).toMatchObject({ pairs: 30, verdict: 'inconclusive', reason: 'noise' })
    expect(open(30)).not.toHaveProperty('next')
  })

  test('each look has its part of α: the interval of a single look is narrower', () => {
    const single = compareSamples(pairs(1.05, 10, 0.05))
    const first = sequentialVerdict(pairs(1.05, 10, 0.05))
    expect(first.high - first.low).toBeGreaterThan(single.high - single.low)
    expect(sequentialVerdict({ ...pairs(1.05, 10, 0.05), looks: [10] })).toMatchObject({
      low: single.low,
      high: single.high,
    })
    const quarter = compareSamples({ ...pairs(1.05, 10, 0.05), alpha: 0.0025 })
    expect([first.low, first.high]).toEqual([quarter.low, quarter.high])
  })
})
