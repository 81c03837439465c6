import { describe, expect, test } from 'vitest'
import { compareWithSessions, predictSession } from '../../src/stats/index.ts'
import { seededNoise } from '../support/noise-scenarios.ts'

/** Session medians that scatter by 1 % around 2 J. */
function sessionsOf(seed: number, count: number): number[] {
  const { normal } = seededNoise(seed)
  return Array.from({ length: count }, () => 2 * Math.exp(0.01 * normal()))
}

describe('where the next session will lie', () => {
  test('two sessions by hand', () => {
    const { centre, low, high } = predictSession([Math.exp(1), Math.exp(3)], { alpha: 0.025 })
    expect(Math.log(centre)).toBeCloseTo(2, 12)
    // t(0.975, 1) = 12.7062047361747; s = √2; √(1 + 1/2).
    expect(Math.log(high) - 2).toBeCloseTo(12.706_204_736_174_7 * Math.SQRT2 * Math.sqrt(1.5), 8)
    expect(2 - Math.log(low)).toBeCloseTo(12.706_204_736_174_7 * Math.SQRT2 * Math.sqrt(1.5), 8)
  })

  test.for([5, 10, 30])('of %d sessions: one more lies above in 1 of 100', (count) => {
    const trials = 4000
    let above = 0
    for (let seed = 0; seed < trials; seed++) {
      const sessions = sessionsOf(seed, count + 1)
      if ((sessions[count] ?? 0) > predictSession(sessions.slice(0, count)).high) above++
    }
    expect(above / trials).toBeLessThan(0.01 + 3 * Math.sqrt(0.0099 / trials))
    expect(above / trials).toBeGreaterThan(0.005)
  })

  test('no prediction from one session, nor from what is no amount', () => {
    expect(() => predictSession([1])).toThrow(RangeError)
    expect(() => predictSession([1, 0])).toThrow(RangeError)
    expect(() => predictSession([1, Number.NaN])).toThrow(RangeError)
  })
})

describe('a session against those before it', () => {
  const sessions = sessionsOf(1, 12)

  test('the verdict follows the same rule', () => {
    expect(compareWithSessions({ sessions, value: 2.2 })).toMatchObject({ verdict: 'regression', sessions: 12 })
    expect(compareWithSessions({ sessions, value: 1.8 }).verdict).toBe('improvement')
    expect(compareWithSessions({ sessions, value: 2 }).verdict).toBe('pass')
    const unsure = compareWithSessions({ sessions, value: 2.08, minEffect: 0.1 })
    expect(unsure).toMatchObject({ verdict: 'inconclusive' })
    expect(['noise', 'boundary']).toContain(unsure.reason)
  })

  test('it is a regression exactly where the value lies above the prediction', () => {
    const { high, low } = predictSession(sessions)
    const change = (value: number) => compareWithSessions({ sessions, value, limit: 0.01, minEffect: 0 })
    expect(change(high * 1.0001).verdict).toBe('regression')
    expect(change(high * 0.9999).verdict).toBe('inconclusive')
    expect(change(low * 0.9999).verdict).toBe('improvement')
  })

  test('below ten sessions it informs only, with one session without an interval', () => {
    const nine = compareWithSessions({ sessions: sessions.slice(0, 9), value: 4 })
    expect(nine).toMatchObject({ verdict: 'inconclusive', reason: 'too-few-pairs', sessions: 9 })
    expect(nine.low).toBeGreaterThan(0.5)
    expect(compareWithSessions({ sessions: [2], value: 3 })).toEqual({
      change: expect.closeTo(0.5, 12) as number,
      verdict: 'inconclusive',
      reason: 'too-few-pairs',
      sessions: 1,
    })
    expect(() => compareWithSessions({ sessions: [], value: 3 })).toThrow(RangeError)
    expect(() => compareWithSessions({ sessions, value: 0 })).toThrow(RangeError)
  })

  test('sessions too far apart are noise', () => {
    const { normal } = seededNoise(3)
    const far = Array.from({ length: 12 }, () => Math.exp(0.1 * normal()))
    expect(compareWithSessions({ sessions: far, value: 1.01 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'noise',
    })
  })
})

test('an interval by hand, and what is refused', () => {
  const sessions = [1, 1, 4, 4].map((value) => value * 10)
  const [mean, sd] = [Math.log(20), Math.log(2) / Math.sqrt(3 / 4)]
  // Student's t(0.95) of 3 degrees of freedom is 2.353363.
  const half = 2.353_363_435 * sd * Math.sqrt(1.25)
  const found = predictSession(sessions, { alpha: 0.05 })
  expect(found).toMatchObject({ centre: expect.closeTo(20, 9) as number, confidence: 0.9, sessions: 4 })
  expect([found.low, found.high]).toEqual([
    expect.closeTo(Math.exp(mean - half), 5),
    expect.closeTo(Math.exp(mean + half), 5),
  ])
  expect(predictSession(sessions).confidence).toBeCloseTo(0.98, 12)
  expect(() => predictSession([1])).toThrow('at least two sessions, not 1')
  expect(() => compareWithSessions({ sessions: [], value: 1 })).toThrow('at least one session')
  for (const value of [0, -1, Infinity, Number.NaN])
    expect(() => compareWithSessions({ sessions: [1, 2], value })).toThrow(`above 0, not ${value}`)
})

test('verdicts of one session against those before it', () => {
  const quiet = Array.from({ length: 10 }, (_, i) => 10 * (1 + 0.001 * (i % 3)))
  expect(compareWithSessions({ sessions: quiet, value: 11 })).toMatchObject({ verdict: 'regression', sessions: 10 })
  expect(compareWithSessions({ sessions: quiet, value: 9 })).toMatchObject({ verdict: 'improvement' })
  expect(compareWithSessions({ sessions: quiet, value: 10.01 })).toMatchObject({ verdict: 'pass' })
  expect(compareWithSessions({ sessions: quiet, value: 10.01 })).not.toHaveProperty('reason')
  expect(compareWithSessions({ sessions: quiet.slice(0, 9), value: 11 })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'too-few-pairs',
    low: expect.any(Number) as number,
  })
  expect(compareWithSessions({ sessions: [10], value: 11 })).toEqual({
    change: expect.closeTo(0.1, 12) as number,
    verdict: 'inconclusive',
    reason: 'too-few-pairs',
    sessions: 1,
  })
  const noisy = quiet.map((value, i) => value * (1 + 0.06 * (i % 2)))
  expect(compareWithSessions({ sessions: noisy, value: 10.6 })).toMatchObject({ reason: 'noise' })
  expect(compareWithSessions({ sessions: quiet, value: 10.51, minEffect: 0.1 })).toMatchObject({ reason: 'boundary' })
  const { change, low = 0, high = 0 } = compareWithSessions({ sessions: noisy, value: 10.6 })
  const { centre, low: least, high: most } = predictSession(noisy)
  expect([change, low, high]).toEqual([10.6 / centre - 1, 10.6 / most - 1, 10.6 / least - 1])
})
