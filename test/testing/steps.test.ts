import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evenIntervals, intervalAt, StepClock, type StepIntervals } from '../../src/testing/counter-steps.ts'
import { EnergyLaw } from '../../src/testing/energy-law.ts'
import { scheduledJoules } from '../../src/testing/power-schedule.ts'
import { simulatedZone } from '../../src/testing/zones.ts'

const DATA = resolve(import.meta.dirname, '../../../shared/data/rapl-update-interval-quantiles.json')
const at = (seconds: number, cpuSeconds = 0) => ({ ns: BigInt(Math.round(seconds * 1e9)), cpuSeconds })
const ZONE = { id: 'intel-rapl:0', name: 'package-0', unitUj: 1 }

describe('steps', () => {
  test('lie between the quantiles, and the last one is never in the future', () => {
    const clock = new StepClock(
      [
        [0, 0.001],
        [0.5, 0.002],
        [1, 0.004],
      ],
      0n,
      7,
    )
    let before = 0n
    const seen = new Set<bigint>()
    for (let ns = 0n; ns < 1_000_000_000n; ns += 100_000n) {
      const step = clock.lastStepNs(ns)
      expect(step <= ns && step >= before).toBe(true)
      if (step !== before && before !== 0n) {
        expect(Number(step - before)).toBeGreaterThanOrEqual(999_999)
        expect(Number(step - before)).toBeLessThanOrEqual(4_000_001)
      }
      before = step
      seen.add(step)
    }
    expect(seen.size).toBeGreaterThan(400)
    expect(seen.size).toBeLessThan(600)
  })

  test.skipIf(!existsSync(DATA))(
    `drawn from the recorded quantiles have the recorded mean (${existsSync(DATA) ? 'shared data' : 'needs ../shared/data'})`,
    () => {
      interface Recorded {
        mean_us: number
        quantiles_us: Record<string, number>
      }
      const { systems } = JSON.parse(readFileSync(DATA, 'utf8')) as {
        systems: Record<string, Record<string, Recorded | string>>
      }
      for (const [system, domains] of Object.entries(systems)) {
        for (const [domain, recorded] of Object.entries(domains)) {
          // Most intervals of the laptop's DRAM are 19 ms, a few are minutes of rest: a mean says nothing there.
          if (typeof recorded === 'string' || domain === 'dram_socket1') continue
          const intervals: StepIntervals = Object.entries(recorded.quantiles_us)
            .map(([p, us]): [number, number] => [Number(p), us / 1e6])
            .toSorted(([a], [b]) => a - b)
          const draws = Array.from({ length: 10_000 }, (_, i) => intervalAt(intervals, (i + 0.5) / 10_000))
          // Thirteen quantiles joined by straight lines: 6.6 % off for the most crooked of them.
          const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length
          expect(Math.abs((mean * 1e6) / recorded.mean_us - 1), `${system} ${domain}`).toBeLessThan(0.08)
        }
      }
    },
  )
})

describe('the law', () => {
  test('a stepping counter shows the energy of its last step, whatever the times of reading', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.01, noNaN: true }), { minLength: 1, maxLength: 50 }), (gaps) => {
        const law = new EnergyLaw([simulatedZone({ ...ZONE, idleWatts: 40, steps: evenIntervals(0.001, 0) })], at(0))
        let seconds = 0
        for (const gap of gaps) {
          seconds += gap
          law.advance(at(seconds))
          const steps = Math.floor(Number(BigInt(Math.round(seconds * 1e9))) / 1e6)
          expect(Math.abs(Number(law.counterUj(0)) - steps * 40_000)).toBeLessThanOrEqual(2)
        }
      }),
    )
  })

  test('a schedule is its integral: drift, jumps, the last value for ever', () => {
    const schedule = [
      { seconds: 0, watts: 10 },
      { seconds: 2, watts: 20 },
      { seconds: 2, watts: 5 },
      { seconds: 3, watts: 5 },
    ]
    expect(scheduledJoules(schedule, 1)).toBeCloseTo(12.5)
    expect(scheduledJoules(schedule, 2)).toBeCloseTo(30)
    expect(scheduledJoules(schedule, 4)).toBeCloseTo(40)
    const law = new EnergyLaw([simulatedZone({ ...ZONE, idleWatts: 1, schedule })], at(0))
    for (let i = 1; i <= 400; i++) law.advance(at(i / 100))
    expect(Number(law.counterUj(0))).toBeCloseTo(44e6, -2)
  })

  test('reset, jump and stuck change what is shown, from then on', () => {
    const law = new EnergyLaw([simulatedZone({ ...ZONE, idleWatts: 10, startUj: 5_000_000n })], at(0))
    law.advance(at(1))
    expect(law.counterUj(0)).toBe(15_000_000n)
    law.apply(0, { kind: 'reset' })
    expect(law.counterUj(0)).toBe(0n)
    law.advance(at(2))
    expect(law.counterUj(0)).toBe(10_000_000n)
    law.apply(0, { kind: 'jump', joules: -3 })
    expect(law.counterUj(0)).toBe(7_000_000n)
    law.apply(0, { kind: 'stuck' })
    law.advance(at(3))
    expect(law.counterUj(0)).toBe(7_000_000n)
    law.apply(0, { kind: 'none' })
    law.advance(at(4))
    expect(law.counterUj(0)).toBe(27_000_000n)
  })

  test('recorded readings are held until the next', () => {
    const recorded = [
      { seconds: 0, counterUj: 3n },
      { seconds: 1, counterUj: 9n },
    ]
    const law = new EnergyLaw([simulatedZone({ ...ZONE, recorded, startUj: 1n })], at(0))
    law.advance(at(0.9))
    expect(law.counterUj(0)).toBe(3n)
    law.advance(at(1.1))
    expect(law.counterUj(0)).toBe(9n)
  })
})
