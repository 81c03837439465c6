import { describe, expect, test } from 'vitest'
import { compareSamples, sequentialVerdict } from '../../src/stats/index.ts'
import {
  type Disturbance,
  interleaved,
  type Noise,
  noisyMachine,
  SCENARIOS,
  seededNoise,
} from '../support/noise-scenarios.ts'
import { long } from '../support/long.ts'

/** How many sessions are simulated for each rate; the short form allows for the error of fewer. */
const REPLICATES = long ? 4000 : 1000

/** What a rate may reach in a simulation when it is truly at most `bar`: three standard errors more in the short form. */
const atMost = (bar: number, replicates = REPLICATES): number =>
  bar + (long ? 0 : 3 * Math.sqrt((bar * (1 - bar)) / replicates))
const atLeast = (bar: number): number => 1 - atMost(1 - bar)

function rate(trial: () => boolean, replicates = REPLICATES): number {
  let hits = 0
  for (let i = 0; i < replicates; i++) if (trial()) hits++
  return hits / replicates
}

const scenarios = Object.entries(SCENARIOS).map(([name, disturbance]) => ({
  name,
  disturbance: disturbance as Disturbance,
}))

describe.for(scenarios)('$name', ({ disturbance }) => {
  const fixed = (noise: Noise, effect: number, limit = 0.05) =>
    compareSamples({ ...interleaved(noise, disturbance, { cv: 0.02, pairs: 10, effect }), limit }).verdict
  const sequential = (noise: Noise, cv: number, effect: number) =>
    sequentialVerdict(interleaved(noise, disturbance, { cv, pairs: 30, effect })).verdict

  test('ten pairs, CV 2 %: no change is no regression, +5 % is one', () => {
    const noise = seededNoise(1)
    expect(rate(() => fixed(noise, 0) === 'regression')).toBeLessThanOrEqual(atMost(0.01))
    // With the limit at the smallest effect, nothing that is significant passes first.
    expect(rate(() => fixed(noise, 0, 0.02) === 'regression')).toBeLessThanOrEqual(atMost(0.01))
    expect(rate(() => fixed(noise, 0.05) === 'regression')).toBeGreaterThanOrEqual(atLeast(0.9))
  })

  test('looks, CV 3 %: no change is no regression, +5 % is one, −5 % an improvement', () => {
    const noise = seededNoise(2)
    expect(rate(() => sequential(noise, 0.03, 0) === 'regression')).toBeLessThanOrEqual(atMost(0.01))
    expect(rate(() => sequential(noise, 0.03, 0.05) === 'regression')).toBeGreaterThanOrEqual(atLeast(0.97))
    expect(rate(() => sequential(noise, 0.03, -0.05) === 'regression')).toBe(0)
    expect(rate(() => sequential(noise, 0.03, -0.1) === 'improvement')).toBeGreaterThanOrEqual(atLeast(0.9))
  })

  test('looks, CV 5 %: +5 % does not pass', () => {
    const noise = seededNoise(3)
    expect(rate(() => sequential(noise, 0.05, 0.05) === 'pass')).toBeLessThanOrEqual(atMost(0.015))
  })
})

describe('designs that the rule cannot save: no change, and yet regressions', () => {
  const LEAST = 1000
  const times = (run: () => number): number[] => Array.from({ length: 10 }, run)
  const regressions = (session: () => { base: number[]; head: number[] }): number =>
    rate(() => compareSamples({ ...session(), limit: 0.02 }).verdict === 'regression', Math.max(LEAST, REPLICATES))
  /** Three standard errors below the rate that the long form must reach. */
  const reaches = (bar: number): number => bar - (long ? 0 : 3 * Math.sqrt((bar * (1 - bar)) / LEAST))

  test('all of base, then all of head, while the machine warms up', () => {
    const noise = seededNoise(4)
    const inBlocks = regressions(() => {
      const machine = noisyMachine(noise, SCENARIOS.drift, { cv: 0.02, runs: 20 })
      return { base: times(machine.run), head: times(machine.run) }
    })
    expect(inBlocks).toBeGreaterThanOrEqual(reaches(0.08))
  })

  test('a baseline from another session', () => {
    const noise = seededNoise(5)
    const ofSession = (): number[] => times(noisyMachine(noise, SCENARIOS.session, { cv: 0.02, runs: 10 }).run)
    const stored = regressions(() => ({ base: ofSession(), head: ofSession() }))
    expect(stored).toBeGreaterThanOrEqual(reaches(0.06))
  })

  test('ten runs of one process on each side', () => {
    const noise = seededNoise(6)
    const ofProcess = (): number[] => {
      const bias = Math.exp(0.015 * noise.normal())
      return times(() => bias * Math.exp(0.02 * noise.normal()))
    }
    const onceEach = regressions(() => ({ base: ofProcess(), head: ofProcess() }))
    expect(onceEach).toBeGreaterThanOrEqual(reaches(0.08))
  })
})

describe('unchanged pull requests with 100 benches each', () => {
  const PULL_REQUESTS = long ? 1000 : 100
  const BENCHES = 100

  test.for([
    { name: 'hostile', cv: 0.02 },
    { name: 'outliers', cv: 0.05 },
    { name: 'clean', cv: 0.03 },
  ] as const)('$name, CV $cv: hardly one fails after confirmation', ({ name, cv }) => {
    const noise = seededNoise(7)
    const regresses = (): boolean =>
      sequentialVerdict(interleaved(noise, SCENARIOS[name], { cv, pairs: 30 })).verdict === 'regression'
    const failed = rate(() => {
      let fails = false
      for (let bench = 0; bench < BENCHES; bench++) fails = (regresses() && regresses()) || fails
      return fails
    }, PULL_REQUESTS)
    expect(failed).toBeLessThanOrEqual(atMost(0.01, PULL_REQUESTS))
  })
})
