import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkNumeric } from '../../../src/execution/checkers/numeric.ts'

const TASK = { id: 't' }
const passes = (expected: number, answer: string, tolerance?: number): boolean =>
  checkNumeric({ expected, ...(tolerance !== undefined && { tolerance }) }, answer, TASK).passed

test.each([
  [42, '42'],
  [42, 'First 7, then the answer is **42**.'],
  [1234567.89, 'about $1,234,567.89'],
  [1234567, "1'234'567 or 1_234_567 or 1\u202f234\u202f567"],
  [-5, '-5'],
  [-5, 'x = −5 °C'],
  [-1000, '-$1,000'],
  [5, 'between 3-5'],
  [-3, '5 -3'],
  [1500, '1.5e3'],
  [1500, '1.5E+3 J'],
  [1500, '1.5 × 10^3'],
  [1500, '1.5×10³'],
  [0.0015, '1.5 \\times 10^{-3}'],
  [1000, '10^3'],
  [12.5, '12.5%'],
  [12.5, '12.50 %'],
  [0.5, '.5'],
  [7, '7 for step s1 and CO2'],
  [0, '-0.0'],
  [0.1, '0.100'],
  [1e21, '1000000000000000000000'],
  [1e23, '1e23'],
  [2 ** 64, '18446744073709551616'],
  [9007199254740992, '9007199254740992'],
])('%d is in %j', (expected, answer) => {
  expect(passes(expected, answer)).toBe(true)
})

test.each([
  [42, '42 or 43'],
  [42, ''],
  [42, 'NaN'],
  [42, 'forty-two'],
  [42, 'Infinity'],
  [42, 'x42'],
  [5, '-5'],
  [-5, '5'],
  [0.3, '0.30000000000000004'],
  [9007199254740992, '9007199254740993'],
  [3.14, '3,14'],
  [0.125, '12.5%'],
  [1, '1e999999999'],
  [0, '1e-999999999'],
  [1, '1'.repeat(5000)],
])('%d is not what %j says', (expected, answer) => {
  expect(passes(expected, answer)).toBe(false)
})

test('the tolerance is a distance between decimals', () => {
  expect(Math.abs(0.4 - 0.3) <= 0.1).toBe(false)
  expect(passes(0.3, '0.4', 0.1)).toBe(true)
  expect(passes(0.3, '0.4000000000000000000001', 0.1)).toBe(false)
  expect(passes(-1, '-1.5', 0.5)).toBe(true)
  expect(passes(-1, '1', 0.5)).toBe(false)
  expect(passes(1e300, '1e300', 1e-300)).toBe(true)
})

test('every number is found as JavaScript writes it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true }), (wanted, other) => {
      expect(passes(wanted, `so 1 and 2 make ${wanted}.`)).toBe(true)
      expect(passes(wanted, String(other))).toBe(other === wanted)
    }),
    { seed: 2, numRuns: 500 },
  )
})

test('what is expected must be finite', () => {
  for (const expected of [NaN, Infinity]) {
    expect(() => passes(expected, '1')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  }
  expect(() => passes(1, '1', NaN)).toThrow('checker.tolerance is NaN')
})

test('says what was wanted and what came', () => {
  expect(checkNumeric({ expected: 5, tolerance: 0.1 }, 'it is 7 %', TASK).detail).toBe('wanted 5 ± 0.1, found 7')
  expect(checkNumeric({ expected: 5 }, 'five', TASK).detail).toBe('wanted 5, found no number in "five"')
})
