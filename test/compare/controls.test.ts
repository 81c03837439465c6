import { expect, test } from 'vitest'
import { controlsDiffer } from '../../src/compare/controls.ts'
import type { MeasuredPair } from '../../src/compare/measured-pair.ts'
import { seededRandom } from '../../src/random.ts'

const PAIRS = 10
const SESSIONS = 500

/** The share of simulated sessions that their controls void. */
function voided(of: { spread: number; change: number }): number {
  const random = seededRandom(1)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const side = (factor: number): MeasuredPair['base'] => ({
    benches: {},
    warnings: [],
    controls: [{ measuredAt: '', seconds: 1, secondsSpread: 0, joules: factor * Math.exp(of.spread * normal()) }],
  })
  const session = (): MeasuredPair[] =>
    Array.from({ length: PAIRS }, (_, index) => ({
      index,
      first: 'base',
      seconds: 1,
      base: side(1),
      head: side(1 + of.change),
    }))
  const found = Array.from({ length: SESSIONS }, () => controlsDiffer(session(), 'energy', 0.01))
  return found.filter((warnings) => warnings.length > 0).length / SESSIONS
}

test.each([0.005, 0.01, 0.02, 0.05])('noise of %f alone voids fewer than one session in two hundred', (spread) => {
  expect(voided({ spread, change: 0 })).toBeLessThan(0.005)
})

test('a difference of three times the noise voids nearly every session', () => {
  expect(voided({ spread: 0.01, change: 0.03 })).toBeGreaterThan(0.9)
})

test('a sure difference below one percent voids nothing', () => {
  expect(voided({ spread: 0.0005, change: 0.008 })).toBe(0)
})
