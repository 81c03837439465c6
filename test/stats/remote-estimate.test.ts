import { expect, test } from 'vitest'
import { remoteEstimate } from '../../src/stats/remote-estimate.ts'

test('without parameters or tokens there is no estimate', () => {
  expect(remoteEstimate({ completionTokens: 10 })).toBeUndefined()
  expect(remoteEstimate({ activeParameters: 7e9 })).toBeUndefined()
})

test('the formulas by hand: 8 billion parameters fit one GPU, 100 tokens', () => {
  const estimate = remoteEstimate({ activeParameters: 8e9, completionTokens: 100 })
  // 1.17e-6 · e^−0.7168 · 8 + 4.05e-5 = 4.50709e-5 Wh; 0.005424 + 0.019968 + 0.0194 = 0.044792 s at 1200 W / 8 / 64
  expect(estimate?.joules.low).toBeCloseTo(100 * 1.09 * (0.1622552 + 0.1049813), 2)
  // 8.91e-5 · 8 + 1.43e-3 = 2.1428e-3 Wh; 8.02e-4 · 8 + 2.23e-2 = 0.028716 s at 1000 W / 8
  expect(estimate?.joules.high).toBeCloseTo(100 * 1.2 * (7.71408 + 3.5895), 2)
  expect(estimate).toMatchObject({ label: 'estimate', source: expect.stringContaining('https://ecologits.ai') })
})

test('twice the tokens are twice the energy, and no token none', () => {
  const one = remoteEstimate({ activeParameters: 70e9, completionTokens: 50 })
  const two = remoteEstimate({ activeParameters: 70e9, completionTokens: 100 })
  expect(two?.joules.low).toBeCloseTo(2 * (one?.joules.low ?? 0), 9)
  expect(one?.joules.high).toBeGreaterThan(one?.joules.low ?? Infinity)
  expect(remoteEstimate({ activeParameters: 70e9, completionTokens: 0 })?.joules).toEqual({ low: 0, high: 0 })
})
