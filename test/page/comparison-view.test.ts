import { expect, test } from 'vitest'
import { comparisonOf, pairValues } from '../../src/page/views/comparison/compared.ts'
import { pairText } from '../../src/page/views/comparison/pair-text.ts'
import { comparisonJson } from '../../src/reporters/comparison-json.ts'
import { countsText } from '../../src/reporters/comparison-summary.ts'
import { everyVerdict, exampleCompared, exampleComparison, examplePairs } from '../support/comparison.ts'

test('a comparison that went through JSON is read as the one that was written', () => {
  const comparison = exampleComparison({ benches: everyVerdict() })
  expect(countsText(comparisonOf(JSON.parse(comparisonJson(comparison))))).toBe(countsText(comparison))
})

test('pairs stand in the order of time, those of the fresh session last', () => {
  const bench = exampleCompared('json', 0.05, {
    pairs: examplePairs(3, 0.05),
    confirmation: { verdict: 'regression', pairs: examplePairs(2, 0.05) },
  })
  const pairs = pairValues(bench)
  expect(pairs.map(({ number, session }) => [number, session])).toEqual([
    [1, 'first'],
    [2, 'first'],
    [3, 'first'],
    [4, 'confirmation'],
    [5, 'confirmation'],
  ])
  expect(pairs[0]?.change).toBeCloseTo(0.05)
})

test('without a counter, pairs are CPU seconds; a missing side has no change', () => {
  const [pair] = examplePairs(1, 0.1)
  if (!pair) throw new Error('One pair was asked for')
  const proxy = pairValues(exampleCompared('json', 0.1, { quantity: 'proxy', pairs: [pair] }))
  expect(proxy[0]?.base).toBe(pair.base.cpuSecondsPerOp)
  const { joulesPerOp: _, ...base } = pair.base
  const [half] = pairValues(exampleCompared('json', 0.1, { pairs: [{ ...pair, base }] }))
  expect(half).toMatchObject({ base: undefined, change: undefined, head: pair.head.joulesPerOp })
})

test('the drawing of pairs says what it shows', () => {
  const pairs = pairValues(exampleCompared('json', 0.05, { pairs: examplePairs(10, 0.05) }))
  expect(pairText(pairs, 'J')).toMatch(
    /^10 pairs in the order of time: base median 1\.72 mJ, from 1\.71 mJ to 1\.73 mJ; head median 1\.8\d mJ, .*\. The head costs more in 10 of them\.$/,
  )
  expect(pairText([], 'J')).toBe(
    '0 pairs in the order of time: base without a value; head without a value. The head costs more in 0 of them.',
  )
})
