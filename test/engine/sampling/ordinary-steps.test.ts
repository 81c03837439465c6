import { expect, test } from 'vitest'
import {
  type CounterRange,
  counterStep,
  foldReadings,
  isOrdinary,
  ordinarySteps,
} from '../../../src/engine/sampling/counter.ts'
import { joulesFromUj, modulusUj, nsFromSeconds, secondsFromNs, ujFromJoules } from '../../../src/units.ts'

const INTEL = { rangeUj: 262_143_328_850n, unitUj: 61.0352 }
const TINY = { rangeUj: 999_999n, unitUj: 1 }
const ranges: [what: string, range: CounterRange, periodSeconds: number][] = [
  ['32 bits at 1 kW', { ...INTEL, plausibleWatts: 1000 }, 0.001],
  ['32 bits at half a watt', { ...INTEL, plausibleWatts: 0.5 }, 0.02],
  ['a joule at 10 W', { ...TINY, plausibleWatts: 10 }, 0.001],
  ['no range', { unitUj: 1, plausibleWatts: 1000 }, 0.001],
]

/** From the definition: what two readings at one moment can lie apart, and how long it takes to count all of the range but that. */
function limitsOf({ rangeUj, unitUj, plausibleWatts }: CounterRange, periodSeconds: number) {
  const joules = 4 * periodSeconds * plausibleWatts
  if (rangeUj === undefined) return { joules, seconds: 1e9 }
  return { joules, seconds: (joulesFromUj(modulusUj(rangeUj, unitUj)) - joules) / plausibleWatts }
}

test.for(ranges)('%s: nearly all that can be normal is ordinary', ([, range, periodSeconds]) => {
  const { mostUj, mostNs } = ordinarySteps(range, periodSeconds)
  const { joules, seconds } = limitsOf(range, periodSeconds)
  expect(joulesFromUj(mostUj) / joules).toBeCloseTo(1, 4)
  expect(secondsFromNs(mostNs) / seconds).toBeCloseTo(1, 4)
})

test.for(ranges)(
  '%s: whatever is ordinary is normal, up to the last microjoule and nanosecond',
  ([, range, period]) => {
    const ordinary = ordinarySteps(range, period)
    const { mostUj, mostNs } = ordinary
    const from = 1000n
    for (const countedUj of [0n, 1n, mostUj - 1n, mostUj]) {
      for (const ns of [0n, 1n, mostNs - 1n]) {
        expect(isOrdinary(ordinary, countedUj, ns), `${countedUj} in ${ns} ns`).toBe(true)
        expect(counterStep(from, from + countedUj, secondsFromNs(ns), range, period)).toEqual({
          kind: 'normal',
          countedUj,
        })
      }
    }
    expect([
      isOrdinary(ordinary, mostUj + 1n, 0n),
      isOrdinary(ordinary, 0n, mostNs),
      isOrdinary(ordinary, -1n, 0n),
      isOrdinary(ordinary, 0n, -1n),
    ]).toEqual([false, false, false, false])
  },
)

test('where a range is shorter than two readings can lie apart, nothing is ordinary', () => {
  const ordinary = ordinarySteps({ ...TINY, plausibleWatts: 1000 }, 0.001)
  expect(isOrdinary(ordinary, 0n, 0n)).toBe(false)
})

test('a counter that moves by a microjoule at a time does not rest', () => {
  const length = 200
  const timesNs = BigInt64Array.from({ length }, (_, i) => nsFromSeconds(i))
  const valuesUj = BigInt64Array.from({ length }, (_, i) => ujFromJoules(1) + BigInt(i))
  const range = { unitUj: 1, plausibleWatts: 1000 }
  expect(foldReadings({ timesNs, valuesUj, range, updatePeriodSeconds: 0.001 })).toEqual({
    kind: 'counted',
    countedUj: BigInt(length - 1),
    wraps: 0,
  })
})
