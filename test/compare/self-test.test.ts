import { expect, test } from 'vitest'
import type { ComparedPair } from '../../src/comparison.ts'
import { selfTestOf } from '../../src/compare/self-test.ts'
import { exampleComparedBench, exampleComparison, exampleUndecidedBench } from '../support/comparison-records.ts'

/** Pairs whose logarithmic ratios are these. */
const pairs = (ratios: readonly number[]): ComparedPair[] =>
  ratios.map((ratio, index) => ({
    index,
    first: 'base',
    base: { joulesPerOp: 2, secondsPerOp: 1, cpuSecondsPerOp: 5 },
    head: { joulesPerOp: 2 * Math.exp(ratio), secondsPerOp: 1, cpuSecondsPerOp: 5 },
  }))

/** z of the standard normal distribution at 1 − 0.0025 and at 0.9 (tables). */
const DEVIATIONS = 2.807033768 + 1.281551566

test('counts, scatter and the smallest change that is found at the smallest look', () => {
  // Shamos's scatter of −d, 0, d: the median of the distances d, d, 2d is d.
  const d = 0.02
  const bench = exampleComparedBench({ verdict: 'pass', pairs: pairs([-d, 0, d]) })
  const first = exampleComparison({ benches: [bench, { ...bench, verdict: 'regression' }] })
  const last = exampleComparison({
    endedAt: '2026-03-01T00:00:00.000Z',
    benches: [bench, { ...bench, verdict: 'improvement' }, exampleUndecidedBench({ quantity: 'energy' })],
  })
  const found = selfTestOf([first, last])
  const cv = (1.048358 * d) / Math.SQRT2
  expect(found).toMatchObject({
    id: last.id,
    measuredAt: '2026-03-01T00:00:00.000Z',
    hardwareHash: 'machine',
    reader: 'rapl-powercap',
    quantity: 'energy',
    comparisons: 2,
    benches: 5,
    falseRegressions: 1,
    falseImprovements: 1,
    inconclusive: 1,
    pairsPerComparison: 12 / 5,
  })
  expect(found.pairCv).toBeCloseTo(cv, 9)
  expect(found.minimumDetectableEffect).toBeCloseTo(
    Math.exp((1.07 * Math.SQRT2 * DEVIATIONS * cv) / Math.sqrt(10)) - 1,
    6,
  )
})

test('without a counter the CPU seconds are what scatters, and no reader is named', () => {
  const { reader: _, ...proxy } = exampleComparison({
    quantity: 'proxy',
    benches: [exampleComparedBench({ quantity: 'proxy', pairs: pairs([-0.1, 0.2, 0.3]) })],
  })
  expect(selfTestOf([proxy])).toMatchObject({ reader: 'none', quantity: 'proxy', pairCv: 0 })
})

test('nothing measured is no self-test', () => {
  expect(() => selfTestOf([])).toThrow('no bench')
  const single = exampleComparedBench({ pairs: pairs([0.1]) })
  expect(() => selfTestOf([exampleComparison({ benches: [single] })])).toThrow('no bench')
})
