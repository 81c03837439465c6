import { describe, expect, test } from 'vitest'
import {
  alignedJoules,
  alignmentOf,
  createTickWatch,
  slowestPeriodSeconds,
  tickNs,
} from '../../src/engine/edge-alignment.ts'
import type { MachineProfile } from '../../src/engine/machine-profile.ts'
import { fakeReader } from '../../src/engine/readers/fake.ts'
import type { Counter } from '../../src/engine/readers/reader.ts'
import type { Tick, TickPair } from '../../src/engine/sampling/tick-watch.ts'

const MS = 1_000_000n

/** A step at a time in ms, known to a bracket of as many µs. */
const tick = (ms: number, valueUj: bigint, bracketUs = 2): Tick => ({
  valueUj,
  earliestNs: BigInt(Math.round(ms * 1e6 - bracketUs * 500)),
  latestNs: BigInt(Math.round(ms * 1e6 + bracketUs * 500)),
})
/** 10 W before the window, 40 W after it; the window lies from 101 to 199 ms, the steps around it at 100 and 202 ms. */
const lead: TickPair = [tick(90, 1_000_000n), tick(100, 1_100_000n)]
const tail: TickPair = [tick(202, 3_100_000n), tick(232, 4_300_000n)]
const WINDOW = { startNs: 101n * MS, endNs: 199n * MS, unitUj: 61 }

describe('what comes off between step and window', () => {
  test('the time from the last step to the start, and from the end to the next step, each at its own power', () => {
    const alignment = alignmentOf({ lead, tail, ...WINDOW })
    expect(alignment?.leadSeconds).toBeCloseTo(0.001, 12)
    expect(alignment?.tailSeconds).toBeCloseTo(0.003, 12)
    expect(alignment?.leadWatts).toBeCloseTo(10, 9)
    expect(alignment?.tailWatts).toBeCloseTo(40, 9)
    // 2 J between the steps, less 10 mJ and 120 mJ.
    expect(alignment && alignedJoules(2_000_000n, alignment)).toBeCloseTo(1.87, 9)
  })

  test('its uncertainty is made of the moments of the steps, of both powers and of the unit, by hand', () => {
    const even = 1 / Math.sqrt(12)
    const bracket = 2e-6 * even
    const rounding = 61e-6 * even * Math.SQRT2
    const power = (watts: number, seconds: number) =>
      Math.hypot((watts * bracket * Math.SQRT2) / seconds, rounding / seconds)
    const expected = Math.hypot(bracket * 10, bracket * 40, 0.001 * power(10, 0.01), 0.003 * power(40, 0.03), rounding)
    expect(alignmentOf({ lead, tail, ...WINDOW })?.uncertaintyJoules).toBeCloseTo(expected, 12)
    const coarse = alignmentOf({ lead: [tick(90, 1_000_000n, 900), tick(100, 1_100_000n, 500)], tail, ...WINDOW })
    const [first, second] = [900e-6 * even, 500e-6 * even]
    const watts = Math.hypot((10 * Math.hypot(first, second)) / 0.01, rounding / 0.01)
    expect(coarse?.uncertaintyJoules).toBeCloseTo(
      Math.hypot(second * 10, bracket * 40, 0.001 * watts, 0.003 * power(40, 0.03), rounding),
      12,
    )
  })

  test('a counter that wrapped or stood still beside the window has no power there', () => {
    const wrapped: TickPair = [tick(90, 1_000_000n), tick(100, 5n)]
    const still: TickPair = [tick(90, 1_000_000n), tick(100, 1_000_000n)]
    const atOnce: TickPair = [tick(100, 1_000_000n), tick(100, 1_100_000n)]
    for (const pair of [wrapped, still, atOnce]) {
      expect(alignmentOf({ lead: pair, tail, ...WINDOW })).toBeUndefined()
      expect(alignmentOf({ lead, tail: pair, ...WINDOW })).toBeUndefined()
    }
  })

  test('a step lies in the middle of its bracket', () => {
    expect(tickNs({ valueUj: 0n, earliestNs: 10n, latestNs: 30n })).toBe(20n)
  })
})

describe('for which steps a window waits', () => {
  const counter = (id: string, domain: Counter['domain'], more: Partial<Counter> = {}): Counter => ({
    id,
    domain,
    unitUj: 1,
    ...more,
  })
  const readerOf = (...counters: Counter[]) => fakeReader({ counters, rows: [counters.map(() => 1n)] })
  const profileOf = (seconds: Record<string, number>): MachineProfile => ({
    measuredAt: '2026-01-02T03:04:05.678Z',
    periods: Object.fromEntries(
      Object.entries(seconds).map(([id, each]) => [id, { seconds: each, spreadSeconds: 0, steps: 9 }]),
    ),
    baselines: {},
    history: [],
  })
  const pkg = counter('package-0', 'package')
  const dram = counter('dram-0', 'dram')

  test('the slowest counter of the total says how long', () => {
    const periods = profileOf({ 'package-0': 0.001, 'dram-0': 0.019, psys: 0.5, 'package-9': 2 })
    const checked = counter('package-9', 'package', { checks: 'rapl-powercap' })
    expect(slowestPeriodSeconds(readerOf(pkg, dram, counter('psys', 'psys'), checked), periods)).toBe(0.019)
    expect(slowestPeriodSeconds(readerOf(pkg), profileOf({}))).toBeUndefined()
    expect(slowestPeriodSeconds(undefined, periods)).toBeUndefined()
  })

  test('none where nothing is read, no period is known, or a counter steps as fast as it is read', () => {
    const known = profileOf({ 'package-0': 0.001 })
    expect(createTickWatch(undefined, known, 1000n)).toBeUndefined()
    expect(createTickWatch(readerOf(pkg), profileOf({}), 1000n)).toBeUndefined()
    // 8 readings of 125 µs are 1 ms.
    expect(createTickWatch(readerOf(pkg), known, 125_000n)).toBeUndefined()
    expect(createTickWatch(readerOf(pkg), known, 124_999n)).toBeDefined()
    expect(createTickWatch(readerOf(counter('psys', 'psys')), profileOf({ psys: 1 }), 1000n)).toBeUndefined()
    const checks = counter('package-0', 'package', { checks: 'rapl-powercap' })
    expect(createTickWatch(readerOf(checks), known, 1000n)).toBeUndefined()
  })

  test('only the counters of the total are awaited, and a step is a mark within a fiftieth of its period', () => {
    let reads = 0
    const reader = fakeReader({
      counters: [pkg, counter('psys', 'psys')],
      rows: () => [BigInt(reads++), 7n],
    })
    // A reading every few µs: far less than 1 s / 50.
    const watch = createTickWatch(reader, profileOf({ 'package-0': 1, psys: 1 }), 1000n)
    expect(watch?.watch('latest').map((pair) => pair?.length)).toEqual([2, undefined])
    expect(reads).toBeLessThan(10)
  })
})
