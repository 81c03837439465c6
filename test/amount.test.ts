import { expect, test } from 'vitest'
import { fractionOf, isCarbon, joulesOf } from '../src/amount.ts'

test.for([
  [0.002, 0.002],
  ['5 mJ', 0.005],
  ['2.5mJ', 0.0025],
  [' 3 J ', 3],
  ['1e-3 kJ', 1],
  ['.5 µJ', 5e-7],
  ['0.5 μJ', 5e-7],
  ['7 uJ', 7e-6],
  ['2 Wh', 7200],
  ['1 mWh', 3.6],
  ['1 kWh', 3.6e6],
] as const)('%s is %d J', ([amount, joules]) => {
  expect(joulesOf(amount)).toBeCloseTo(joules, 12)
})

test('carbon is an energy where a kWh has a factor', () => {
  expect(joulesOf('100 gCO2e', { gramsPerKwh: 400 })).toBeCloseTo(0.25 * 3.6e6, 6)
  expect(joulesOf('4 µgCO2e', { gramsPerKwh: 400 })).toBeCloseTo(0.036, 12)
  expect(joulesOf('4 µgCO2e')).toBeUndefined()
  expect([isCarbon('4 gCO2e'), isCarbon('4 J'), isCarbon(4)]).toEqual([true, false, false])
})

test.for(['5', 'mJ', '5 W', '5 mj', '5 J/op', '', '1..2 J', Number.NaN, Number.POSITIVE_INFINITY])(
  '%s is no energy',
  (amount) => {
    expect(joulesOf(amount)).toBeUndefined()
  },
)

test('fractions', () => {
  expect(['5 %', '5%', '0.05', 0.05].map(fractionOf)).toEqual([0.05, 0.05, 0.05, 0.05])
  expect(['5 mJ', '%', 'five', Number.NaN].map(fractionOf)).toEqual([undefined, undefined, undefined, undefined])
})
