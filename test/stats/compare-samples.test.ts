import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/comparison.ts'
import { blockShift, signedRankShift } from '../../src/stats/hodges-lehmann.ts'
import {
  changeOf,
  compareSamples,
  geometricMean,
  minimumDetectableEffect,
  pairCv,
  pairsFor,
  sequentialVerdict,
  verdictOf,
} from '../../src/stats/index.ts'
import { interleaved, SCENARIOS, seededNoise } from '../support/noise-scenarios.ts'
import { references } from './references/references.ts'

const session = (seed: number, cv: number, pairs: number, effect = 0) =>
  interleaved(seededNoise(seed), SCENARIOS.clean, { cv, pairs, effect })

describe('the interval', () => {
  test.for(references.blockCuts)(
    'of $pairs pairs at $alpha leaves out $leftOut at each end',
    ({ pairs, alpha, leftOut, confidence }) => {
      // All differences inside a block, smallest first, by hand; blocks are as even as they can be.
      const { base, head } = session(pairs, 0.05, pairs)
      const blocks = Math.floor(pairs / 5)
      const differences = Array.from({ length: blocks }, (_, block) => {
        const part = [Math.floor((block * pairs) / blocks), Math.floor(((block + 1) * pairs) / blocks)] as const
        return base.slice(...part).flatMap((x) => head.slice(...part).map((y) => Math.log(y / x)))
      })
        .flat()
        .sort((a, b) => a - b)
      const found = changeOf({ base, head }, { alpha })
      expect(Math.log1p(found.low)).toBeCloseTo(differences[leftOut] ?? 0, 12)
      expect(Math.log1p(found.high)).toBeCloseTo(differences.at(-1 - leftOut) ?? 0, 12)
      expect(found.confidence).toBeCloseTo(confidence, 12)
    },
  )

  test('has the error it says, whatever the distribution', () => {
    const { uniform } = seededNoise(8)
    const heavy = (): number => 1 / (1 - uniform())
    let above = 0
    const trials = 4000
    for (let trial = 0; trial < trials; trial++) {
      const side = (): number[] => Array.from({ length: 12 }, heavy)
      if (changeOf({ base: side(), head: side() }).low > 0) above++
    }
    expect(above / trials).toBeLessThan(0.01 + 3 * Math.sqrt(0.0099 / trials))
    expect(above / trials).toBeGreaterThan(0.005)
  })

  test('signed ranks of ten: five means are left out at each end at 1 %', () => {
    // Hollander & Wolfe, table A.4: P(T+ ≤ 5) = 0.0098 for n = 10.
    const values = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    const means = values.flatMap((x, i) => values.slice(i).map((y) => (x + y) / 2)).sort((a, b) => a - b)
    expect(signedRankShift(values, 0.01)).toMatchObject({ low: means[5], high: means.at(-6), reached: true })
    expect(signedRankShift([1, 2, 3], 0.01)).toMatchObject({
      shift: 2,
      low: 1,
      high: 3,
      confidence: 0.75,
      reached: false,
    })
  })
})

const amounts = fc.double({ min: 0.01, max: 100, noNaN: true })
const pairsOf = fc.integer({ min: 1, max: 33 }).chain((n) =>
  fc.record({
    base: fc.array(amounts, { minLength: n, maxLength: n }),
    head: fc.array(amounts, { minLength: n, maxLength: n }),
  }),
)

describe('invariants', () => {
  test('swapped sides give the reciprocal', () => {
    fc.assert(
      fc.property(pairsOf, ({ base, head }) => {
        const there = compareSamples({ base, head })
        const back = compareSamples({ base: head, head: base })
        const ratios = ({ change, low, high }: Change): number[] => [change, low, high].map((each) => 1 + each)
        const [centre = 0, low = 0, high = 0] = ratios(there)
        ratios(back).forEach((each, i) => expect(each * ([centre, high, low][i] ?? 0)).toBeCloseTo(1, 9))
        expect(back.cliffsDelta).toBeCloseTo(-there.cliffsDelta, 12)
        expect(there.low).toBeLessThanOrEqual(there.change)
        expect(there.high).toBeGreaterThanOrEqual(there.change)
      }),
    )
  })

  test('a clear regression is a clear improvement the other way round', () => {
    const { base, head } = session(1, 0.01, 10, 0.1)
    expect(compareSamples({ base, head }).verdict).toBe('regression')
    expect(compareSamples({ base: head, head: base }).verdict).toBe('improvement')
  })

  test('the unit does not matter, nor the order inside a block', () => {
    const { base, head } = session(2, 0.03, 10, 0.02)
    const found = compareSamples({ base, head })
    // Powers of two, so that nothing is rounded.
    const scaled = compareSamples({ base: base.map((each) => each / 1024), head: head.map((each) => each / 1024) })
    expect(scaled.change).toBeCloseTo(found.change, 12)
    expect([scaled.verdict, scaled.cliffsDelta]).toEqual([found.verdict, found.cliffsDelta])
    const turned = (side: number[]): number[] => [...side.slice(0, 5).reverse(), ...side.slice(5).reverse()]
    const { change, low, high } = compareSamples({ base: turned(base), head })
    expect({ change, low, high }).toEqual({ change: found.change, low: found.low, high: found.high })
    const across = [...base.slice(5), ...base.slice(0, 5)]
    expect(compareSamples({ base: across, head }).low).not.toBe(found.low)
  })

  test('drift of both sides and one wild value leave the verdict', () => {
    const { base, head } = session(3, 0.01, 20, 0.08)
    const drifting = (side: number[]): number[] => side.map((each, i) => each * (1 + 0.02 * i))
    expect(compareSamples({ base: drifting(base), head: drifting(head) }).change).toBeCloseTo(0.08, 1)
    expect(compareSamples({ base: base.with(4, 50), head }).verdict).toBe('regression')
  })
})

describe('the rule', () => {
  test.for([
    { change: -0.03, low: -0.05, high: -0.01, verdict: 'improvement' },
    { change: -0.01, low: -0.015, high: -0.005, verdict: 'pass' },
    { change: 0, low: -0.04, high: 0.04, verdict: 'pass' },
    { change: 0.03, low: 0.02, high: 0.04, verdict: 'pass' },
    { change: 0.05, low: 0.04, high: 0.06, verdict: 'regression' },
    { change: 0.04, low: -0.01, high: 0.09, verdict: 'inconclusive' },
    { change: 0.01, low: 0.001, high: 0.2, verdict: 'inconclusive' },
  ] as const)('$change in [$low, $high]: $verdict', ({ verdict, ...change }) => {
    expect(verdictOf(change, { minEffect: 0.02, limit: 0.05 })).toBe(verdict)
  })

  test('values that do not differ pass', () => {
    const same = Array.from({ length: 5 }, () => 3)
    expect(compareSamples({ base: same, head: same })).toEqual({
      change: 0,
      low: 0,
      high: 0,
      confidence: expect.closeTo(1 - 4 / 252, 12) as number,
      cliffsDelta: 0,
      verdict: 'pass',
    })
  })

  test('below five pairs no bound has an error of 1 %', () => {
    const { base, head } = session(4, 0.001, 4, 0.5)
    const few = compareSamples({ base, head })
    expect(few).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too-few-pairs',
      confidence: 1 - 2 / 70,
      pairsNeeded: 10,
    })
    expect(compareSamples({ base: [1], head: [2] })).toMatchObject({ change: 1, low: 1, high: 1, confidence: 0 })
    expect(compareSamples({ base, head, alpha: 0.05 }).verdict).toBe('regression')
  })

  test('why nothing is decided', () => {
    const noisy = compareSamples(session(5, 0.08, 10))
    expect(noisy).toMatchObject({ verdict: 'inconclusive', reason: 'noise' })
    expect(noisy.pairsNeeded).toBeGreaterThan(30)
    const near = Array.from({ length: 12 }, (_, i) => 1.05 + 0.01 * Math.sin(i))
    const even = near.map(() => 1)
    expect(compareSamples({ base: even, head: near, minEffect: 0.1 })).toMatchObject({ reason: 'boundary' })
    const warming = (side: number[]): number[] => side.map((each, i) => each * (1 + 0.1 * i))
    const drifting = session(5, 0.08, 10)
    expect(compareSamples({ base: warming(drifting.base), head: warming(drifting.head) }).reason).toBe('drift')
  })

  test('between a limit and a larger least effect no number of pairs decides', () => {
    const { base, head } = session(6, 0.001, 10, 0.06)
    const found = compareSamples({ base, head, limit: 0.05, minEffect: 0.1 })
    expect(found).toMatchObject({ verdict: 'inconclusive', reason: 'boundary' })
    expect(found).not.toHaveProperty('pairsNeeded')
  })

  test.for([
    [{ base: [], head: [] }, 'at least one pair'],
    [{ base: [1, 2], head: [1] }, 'base has 2 values where head has 1'],
    [{ base: [1, 0], head: [1, 1] }, 'base[1] is 0'],
    [{ base: [1, 1], head: [1, -2] }, 'head[1] is -2'],
    [{ base: [Number.NaN], head: [1] }, 'base[0] is NaN'],
    [{ base: [1], head: [Number.POSITIVE_INFINITY] }, 'head[0] is Infinity'],
    [{ base: [1], head: [1], alpha: 0.5 }, 'alpha'],
    [{ base: [1], head: [1], limit: 0 }, 'limit'],
    [{ base: [1], head: [1], minEffect: -0.1 }, 'minEffect'],
  ] as const)('%o is refused', ([options, message]) => {
    expect(() => compareSamples(options)).toThrow(RangeError)
    expect(() => compareSamples(options)).toThrow(message)
  })
})

describe('looks', () => {
  test('a session that asks after each pair stops where one that has all pairs does', () => {
    for (let seed = 0; seed < 40; seed++) {
      const { base, head } = session(seed, 0.03, 30, 0.05 * (seed % 2))
      const whole = sequentialVerdict({ base, head })
      let pairs = 1
      let found = sequentialVerdict({ base: base.slice(0, pairs), head: head.slice(0, pairs) })
      while (found.next !== undefined) {
        expect(found.next).toBeGreaterThan(pairs)
        pairs++
        found = sequentialVerdict({ base: base.slice(0, pairs), head: head.slice(0, pairs) })
      }
      expect(pairs).toBe(whole.pairs)
      expect(found).toEqual(whole)
    }
  })

  test('each look has its part of α; pairs after a look wait for the next', () => {
    const { base, head } = session(5, 0.08, 12)
    const alone = compareSamples({ base: base.slice(0, 10), head: head.slice(0, 10), alpha: 0.0025 })
    expect(sequentialVerdict({ base, head })).toEqual({ ...alone, pairs: 10, next: 15 })
    expect(sequentialVerdict({ base, head, looks: [12] })).toEqual({ ...compareSamples({ base, head }), pairs: 12 })
  })

  test('before the first look nothing is decided', () => {
    const { base, head } = session(7, 0.001, 9, 0.5)
    expect(sequentialVerdict({ base, head })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too-few-pairs',
      pairs: 9,
      next: 10,
    })
  })

  test.for([[[]], [[10, 10]], [[10, 5]], [[0, 5]], [[5.5]]])('%o are no looks', ([looks]) => {
    expect(() => sequentialVerdict({ base: [1], head: [1], looks: looks as number[] })).toThrow('looks')
  })

  test('unequal sides are refused even beyond the look', () => {
    const { base, head } = session(7, 0.01, 12)
    expect(() => sequentialVerdict({ base, head: head.slice(0, 11) })).toThrow(RangeError)
  })
})

describe('planning', () => {
  test.for([
    { pairs: 10, alpha: 0.01 },
    { pairs: 15, alpha: 0.0025 },
    { pairs: 30, alpha: 0.01 },
  ])('the effect said to be found by $pairs pairs at $alpha is found nine times in ten', ({ pairs, alpha }) => {
    const effect = minimumDetectableEffect({ cv: 0.02, pairs, alpha })
    const noise = seededNoise(pairs)
    const trials = 1500
    let found = 0
    for (let trial = 0; trial < trials; trial++)
      if (changeOf(interleaved(noise, SCENARIOS.clean, { cv: 0.02, pairs, effect }), { alpha }).low > 0) found++
    expect(found / trials).toBeGreaterThan(0.85)
    expect(found / trials).toBeLessThan(0.94)
    expect(pairsFor({ cv: 0.02, effect, alpha })).toBe(pairs)
  })

  test('pairs grow with the square of the scatter, and are found at once where there are many', () => {
    const pairs = [0.01, 0.02, 0.03, 0.05].map((cv) => pairsFor({ cv, effect: 0.05, alpha: 0.0025 }))
    expect(pairs).toEqual([3, 9, 17, 42])
    expect(pairsFor({ cv: 0.5, effect: 1e-4, alpha: 0.01 })).toBeGreaterThan(1e8)
    expect(pairsFor({ cv: 0, effect: 0.05, alpha: 0.01 })).toBe(1)
  })

  test('CV of one side: scatter of the pairs, without what they share, hardly moved by outliers', () => {
    const { base, head } = session(10, 0.02, 400)
    expect(pairCv(base, head)).toBeCloseTo(0.02, 2.6)
    const shared = (side: number[]): number[] => side.map((each, i) => each * (1 + i))
    expect(pairCv(shared(base), shared(head))).toBeCloseTo(pairCv(base, head) ?? 0, 12)
    const wild = head.map((each, i) => (i % 20 === 0 ? 3 * each : each))
    expect(pairCv(base, wild)).toBeLessThan(0.025)
    expect(pairCv([1], [1])).toBeUndefined()
  })
})

describe('geometric mean', () => {
  test('of one up and one down is none; what benches share widens the interval', () => {
    const up = session(11, 0.001, 10, 0.1)
    const down = { base: up.head, head: up.base }
    expect(geometricMean([up, down])?.change).toBeCloseTo(0, 12)
    const many = Array.from({ length: 30 }, (_, bench) => session(100 + bench, 0.02, 12, 0.03))
    const width = (change?: { low: number; high: number }): number => (change?.high ?? 0) - (change?.low ?? 0)
    const alone = geometricMean(many)
    const sharedNoise = session(200, 0.02, 12)
    const shaken = geometricMean(
      many.map(({ base, head }) => ({ base, head: head.map((each, i) => each * (sharedNoise.head[i] ?? 1)) })),
    )
    expect(alone?.change).toBeCloseTo(0.03, 2)
    expect(width(shaken)).toBeGreaterThan(2 * width(alone))
  })

  test('over the pairs that all have; none without benches', () => {
    const long = session(12, 0.02, 15)
    const short = { base: long.base.slice(0, 10), head: long.head.slice(0, 10) }
    expect(geometricMean([long, short])).toEqual(geometricMean([short, short]))
    expect(geometricMean([])).toBeUndefined()
    expect(() => geometricMean([{ base: [1], head: [0] }])).toThrow(RangeError)
  })
})

test('shift without blocks to cut: fewer than ten pairs are one block', () => {
  expect(blockShift([0, 1, 2, 3, 4, 5], [10, 11, 12, 13, 14, 15], 0.01)).toMatchObject({ shift: 10, cliffsDelta: 1 })
})
