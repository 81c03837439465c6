import { describe, expect, test } from 'vitest'
import { rawWindow, workSeconds } from '../../src/engine/raw-window.ts'
import { fakeReader } from '../../src/engine/readers/fake.ts'
import { type Counter, MISSING_UJ } from '../../src/engine/readers/reader.ts'
import { COUNT, createRing, type Ring, ringHead, rowOffset, viewRing } from '../../src/engine/sampling/ring.ts'
import type { Tick } from '../../src/engine/sampling/tick-watch.ts'
import { createWindow, type Window } from '../../src/engine/window.ts'
import { NO_READINGS, readingsInside, rowTimeNs } from '../../src/engine/window-series.ts'
import { rowsOf } from '../support/reading-rows.ts'

const PACKAGE: Counter = { id: 'package-0', domain: 'package', unitUj: 1, rangeUj: 199_999_999n }
const LIMITS = { plausibleWatts: 1000, updatePeriodSeconds: new Map([['package-0', 0.001]]) }
const SECOND = 1_000_000_000n

/** 0.1 s from 10 s on, brackets of 4 and 6 µs; the counter goes from 20 to 23 J. */
function closed(values: readonly [bigint, bigint] = [20_000_000n, 23_000_000n]): Window {
  const window = createWindow(1)
  window.start.reading.row.set([10n * SECOND - 2000n, 10n * SECOND + 2000n, values[0]])
  window.end.reading.row.set([10n * SECOND + 99_997_000n, 10n * SECOND + 100_003_000n, values[1]])
  return window
}
const raw = (window: Window, { counter = PACKAGE, ring = undefined as Ring | undefined, limits = LIMITS } = {}) =>
  rawWindow(window, fakeReader({ counters: [counter], rows: [[0n]] }), ring, limits)

/** A ring with readings of 10 µs at these times (ms from the start of the window). */
function ringOf(...rows: readonly (readonly [ms: number, valueUj: bigint])[]): Ring {
  const ring = viewRing(createRing(1), 1)
  for (const [ms, valueUj] of rows) {
    const ns = 10n * SECOND + BigInt(ms * 1e6)
    ring.rows.set([ns - 5000n, ns + 5000n, valueUj], rowOffset(ring, ringHead(ring)))
    Atomics.add(ring.counts, COUNT.head, 1n)
  }
  return ring
}

describe('a window as a record', () => {
  test('times between the middles of its readings, with half the brackets, and what the counter says', () => {
    expect(raw(closed())).toEqual({
      startNs: '10000000000',
      endNs: '10100000000',
      seconds: 0.1,
      startUncertaintySeconds: 2e-6,
      endUncertaintySeconds: 3e-6,
      cpuSeconds: 0,
      cpuEdgeSeconds: expect.any(Number) as number,
      counters: [
        {
          counter: 'package-0',
          domain: 'package',
          firstUj: '20000000',
          lastUj: '23000000',
          rangeUj: '199999999',
          unitUj: 1,
          wraps: 0,
          joules: 3,
        },
      ],
    })
    expect(raw(closed()).counters[0]).not.toHaveProperty('checks')
    expect(workSeconds(closed())).toBeCloseTo(0.099_995, 9)
  })

  test('a wrap is counted, a counter of a check says so, and one without a range has none', () => {
    expect(raw(closed([199_000_000n, 1_000_000n])).counters[0]).toMatchObject({ wraps: 1, joules: 2 })
    const { rangeUj: _rangeUj, ...endless } = PACKAGE
    const [span] = raw(closed(), { counter: { ...endless, checks: 'rapl-powercap' } }).counters
    expect(span).toMatchObject({ checks: 'rapl-powercap', joules: 3 })
    expect(span && 'rangeUj' in span).toBe(false)
  })

  test('a counter that could not be read has no energy, only its fault', () => {
    expect(raw(closed([MISSING_UJ, 5n])).counters).toEqual([
      {
        counter: 'package-0',
        domain: 'package',
        lastUj: '5',
        rangeUj: '199999999',
        unitUj: 1,
        wraps: 0,
        fault: 'gone',
      },
    ])
    const [last] = raw(closed([5n, MISSING_UJ])).counters
    expect(last).toMatchObject({ firstUj: '5', fault: 'gone' })
    expect(last && ('lastUj' in last || 'joules' in last)).toBe(false)
    expect(raw(closed([0n, 99_000_000n]), { limits: { ...LIMITS, plausibleWatts: 900 } }).counters[0]).toMatchObject({
      fault: 'implausible',
    })
  })

  test('the CPU time of everything else is the machine’s without that of the measured tree', () => {
    const window = closed()
    Object.assign(window.start, {
      treeCpuSeconds: 5,
      treeCpuBesideMachine: 4.5,
      machineCpu: { busySeconds: 100, stealSeconds: 7 },
      cpuAtNs: 10n * SECOND - 30_000n,
    })
    Object.assign(window.end, {
      treeCpuSeconds: 5.08,
      treeCpuBesideMachine: 5.5,
      machineCpu: { busySeconds: 103, stealSeconds: 7.25 },
      cpuAtNs: 10n * SECOND + 100_050_000n,
    })
    const { cpuSeconds, cpuEdgeSeconds, backgroundCpuSeconds, stealSeconds } = raw(window)
    expect([cpuSeconds, backgroundCpuSeconds, stealSeconds]).toEqual([expect.closeTo(0.08, 9), 2, 0.25])
    expect(cpuEdgeSeconds).toBeCloseTo(80e-6, 12)
    window.end.machineCpu = undefined
    expect(raw(window)).not.toHaveProperty('backgroundCpuSeconds')
    expect(raw(window)).not.toHaveProperty('stealSeconds')
  })

  test('where nothing is read there are times and no counters', () => {
    expect(rawWindow(closed(), undefined, undefined, LIMITS)).toMatchObject({ seconds: 0.1, counters: [] })
  })
})

describe('what the sampler read inside', () => {
  const sampled = (to: number): Window => {
    const window = closed([199_000_000n, 98_000_000n])
    window.end.samplerPosition = to
    return window
  }

  test('a counter that went round between the edges is unwrapped reading by reading', () => {
    const ring = ringOf([20, 59_000_000n], [40, 119_000_000n], [60, 179_000_000n], [80, 39_000_000n])
    const window = sampled(4)
    const limits = { ...LIMITS, plausibleWatts: 3500 }
    expect(raw(window, { ring, limits }).counters[0]).toMatchObject({ wraps: 2, joules: 299 })
    expect(raw(window, { limits }).counters[0]).toMatchObject({ fault: 'unresolvable' })
  })

  test('readings that overlap an edge, or were taken before or after, are left out', () => {
    const ring = ringOf([-1, 1n], [0, 2n], [0.007, 3n], [50, 4n], [99.992, 5n], [99.995, 6n], [101, 7n])
    const window = sampled(7)
    const inside = (): bigint[] => rowsOf(readingsInside(window, ring) ?? NO_READINGS).map((row) => row[2] as bigint)
    expect(inside()).toEqual([3n, 4n, 5n])
    window.start.samplerPosition = 3
    window.end.samplerPosition = 4
    expect(inside()).toEqual([4n])
    expect(readingsInside(window, undefined)).toEqual(NO_READINGS)
  })

  test('a reading was taken in the middle of its bracket', () => {
    const numbers = BigInt64Array.of(10n, 20n, 5n, 30n, 50n, 6n)
    expect([rowTimeNs(numbers), rowTimeNs(numbers, 3)]).toEqual([15n, 40n])
  })

  test('a counter that stands still is stuck where its period is known, and says nothing else', () => {
    const window = sampled(3)
    window.start.reading.values[0] = 7n
    window.end.reading.row.set([13n * SECOND, 13n * SECOND + 1000n, 7n])
    const ring = ringOf([500, 7n], [1500, 7n], [2500, 7n])
    const limits = { ...LIMITS, plausibleWatts: 10 }
    expect(raw(window, { ring, limits }).counters[0]).toMatchObject({ fault: 'stuck' })
    const unknown = { ...limits, updatePeriodSeconds: new Map<string, number>() }
    expect(raw(window, { ring, limits: unknown }).counters[0]).toMatchObject({ joules: 0 })
  })

  test('readings that were overwritten are missing, and the edges alone say what they can', () => {
    const ring = ringOf([50, 99_500_000n])
    Atomics.store(ring.counts, COUNT.head, 1_000_000n)
    const window = sampled(1)
    expect(raw(window, { ring: ringOf([50, 199_500_000n]) }).counters[0]).toHaveProperty('fault')
    expect(readingsInside(window, ring)).toBeUndefined()
    expect(raw(window, { ring }).counters[0]).toMatchObject({ wraps: 1, joules: 99 })
  })
})

describe('a window between steps', () => {
  const tick = (ms: number, valueUj: bigint): Tick => {
    const ns = 10n * SECOND + BigInt(ms * 1e6)
    return { valueUj, earliestNs: ns - 1000n, latestNs: ns + 1000n }
  }

  test('has the energy between the steps around it, less what lies outside', () => {
    // Between the last step and the start the counter has stepped once more, and that step was missed.
    const window = closed([20_001_000n, 23_000_000n])
    window.start.ticks = [[tick(-3, 19_970_000n), tick(-1, 20_000_000n)]]
    window.end.ticks = [[tick(102, 23_060_000n), tick(105, 23_150_000n)]]
    const [span] = raw(window).counters
    // 15 W for 1 ms before, 30 W for 2 ms after it.
    expect(span?.joules).toBeCloseTo(3.06 - 0.015 - 0.06, 9)
    expect(span).toMatchObject({ firstUj: '20000000', lastUj: '23060000', wraps: 0 })
    expect(span?.alignment).toMatchObject({ leadSeconds: 0.001, tailSeconds: 0.002 })
  })

  test('is read at its edges where a step is missing, or its power is not known', () => {
    const window = closed()
    window.start.ticks = [[tick(-3, 19_970_000n), tick(-1, 20_000_000n)]]
    window.end.ticks = [undefined]
    expect(raw(window).counters[0]).toMatchObject({ joules: 3, lastUj: '23000000' })
    window.end.ticks = [[tick(102, 23_060_000n), tick(105, 1n)]]
    expect(raw(window).counters[0]).toMatchObject({ joules: 3, lastUj: '23000000' })
    window.start.ticks = [undefined]
    window.end.ticks = [[tick(102, 23_060_000n), tick(105, 23_150_000n)]]
    const [span] = raw(window).counters
    expect(span).toMatchObject({ joules: 3 })
    expect(span).not.toHaveProperty('alignment')
  })
})
