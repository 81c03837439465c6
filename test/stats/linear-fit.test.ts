import { expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { linearFit } from '../../src/stats/index.ts'

test('points on a line give the line, without error', () => {
  const fit = linearFit([0, 1, 2, 5].map((x) => ({ x, y: 3 + 1.5 * x })))
  expect(fit?.slope.value).toBeCloseTo(1.5, 12)
  expect(fit?.offset.value).toBeCloseTo(3, 12)
  expect(fit?.slope.low).toBeCloseTo(1.5, 9)
  expect(fit?.residualSd).toBeCloseTo(0, 9)
})

// scipy.stats.linregress(x, y): slope, intercept, stderr, intercept_stderr; t.ppf(0.975, 3) = 3.182446305284263
test('slope, offset and their intervals are those of SciPy', () => {
  const x = [1, 2, 3, 4, 5]
  const y = [2.1, 3.9, 6.2, 7.8, 10.1]
  const fit = linearFit(x.map((each, i) => ({ x: each, y: y[i] as number })))
  expect(fit?.slope.value).toBeCloseTo(1.99, 12)
  expect(fit?.offset.value).toBeCloseTo(0.05, 12)
  expect((fit?.slope.high ?? 0) - 1.99).toBeCloseTo(3.182446305284263 * 0.05972157622389643, 9)
  expect((fit?.offset.high ?? 0) - 0.05).toBeCloseTo(3.182446305284263 * 0.1980740602232744, 9)
})

test('19 of 20 intervals hold the slope', () => {
  const random = seededRandom(7)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  let held = 0
  for (let i = 0; i < 1000; i++) {
    const fit = linearFit([0, 0, 1, 1, 2, 2, 4, 4].map((x) => ({ x, y: 10 + 0.8 * x + normal() })))
    if (fit && fit.slope.low <= 0.8 && fit.slope.high >= 0.8) held++
  }
  expect(held).toBeGreaterThan(930)
  expect(held).toBeLessThan(970)
})

test('too few points and a single x have no line', () => {
  expect(
    linearFit([
      { x: 0, y: 1 },
      { x: 1, y: 2 },
    ]),
  ).toBeUndefined()
  expect(linearFit([1, 2, 3].map((y) => ({ x: 4, y })))).toBeUndefined()
})
