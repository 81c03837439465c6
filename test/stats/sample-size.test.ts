import { expect, test } from 'vitest'
import { minimumDetectableEffect } from '../../src/stats/index.ts'
import { pairCv, pairsFor } from '../../src/stats/sample-size.ts'

test('the scatter of pairs is that of their ratios, drift taken off', () => {
  expect(pairCv([1], [2])).toBeUndefined()
  expect(pairCv([1, 2, 3], [1.5, 3, 4.5])).toBeCloseTo(0, 12)
  // Logarithms of the ratios: 0, 1, 3, so their differences are 1, 3, 2.
  const [one, two, four] = [0, 1, 3].map(Math.exp)
  expect(pairCv([1, 10, 100], [one ?? 0, 10 * (two ?? 0), 100 * (four ?? 0)])).toBeCloseTo(
    (1.048_358 * 2) / Math.SQRT2,
    9,
  )
})

test('the smallest rise that is found, by hand', () => {
  // z(0.99) + z(0.9) = 2.326348 + 1.281552; 10 pairs of CV 2 %: allowance 1.06 + 0.12.
  const expected = Math.expm1((1.18 * Math.SQRT2 * (2.326_347_874 + 1.281_551_566) * 0.02) / Math.sqrt(10))
  expect(minimumDetectableEffect({ cv: 0.02, alpha: 0.01, pairs: 10 })).toBeCloseTo(expected, 9)
  const half = Math.expm1((1.18 * Math.SQRT2 * 2.326_347_874 * 0.02) / Math.sqrt(10))
  expect(minimumDetectableEffect({ cv: 0.02, alpha: 0.01, power: 0.5, pairs: 10 })).toBeCloseTo(half, 9)
})

test.each([
  { cv: 0.02, alpha: 0.01, effect: 0.05 },
  { cv: 0.1, alpha: 0.0025, effect: 0.05 },
  { cv: 0.005, alpha: 0.01, effect: 0.02 },
  { cv: 0.3, alpha: 0.01, effect: 0.5, power: 0.8 },
])('the fewest pairs: they find it, and one less does not ($cv, $effect)', ({ effect, ...sensitivity }) => {
  const pairs = pairsFor({ ...sensitivity, effect })
  expect(minimumDetectableEffect({ ...sensitivity, pairs })).toBeLessThanOrEqual(effect * (1 + 1e-9))
  expect(minimumDetectableEffect({ ...sensitivity, pairs: pairs - 1 })).toBeGreaterThan(effect)
})

test('what never scatters needs one pair', () => {
  expect(pairsFor({ cv: 0, alpha: 0.01, effect: 0.05 })).toBe(1)
  // A number of pairs that finds exactly its own effect is enough.
  const effect = minimumDetectableEffect({ cv: 0.02, alpha: 0.01, pairs: 17 })
  expect(pairsFor({ cv: 0.02, alpha: 0.01, effect })).toBe(17)
})
