import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { multiplexedCount } from '../../../src/engine/telemetry/multiplexed-count.ts'

const part = (count: number, enabledNs: number, runningNs: number) => ({ count, enabledNs, runningNs })

describe('a count', () => {
  test('of counters that ran all the time is their sum', () => {
    expect(multiplexedCount([part(70, 10, 10), part(5, 3, 3)])).toEqual({ count: 75, part: 1 })
  })

  test('of a shared counter is scaled thread by thread', () => {
    // 2000/s for 10 ns seen half of the time, 10/s for 10 ns seen whole: not (100 + 10) / 0.75.
    expect(multiplexedCount([part(100, 10, 5), part(10, 10, 10)])).toEqual({ count: 210, part: 0.75 })
  })

  test('of a thread that was never seen is taken from the others', () => {
    expect(multiplexedCount([part(90, 9, 9), part(0, 1, 0)])).toEqual({ count: 100, part: 0.9 })
  })

  test('is missing when nothing was seen of threads that ran', () => {
    expect(multiplexedCount([part(0, 5, 0), part(0, 5, 0)])).toBeUndefined()
  })

  test('is 0, and whole, when no thread ran', () => {
    expect(multiplexedCount([part(0, 0, 0)])).toEqual({ count: 0, part: 1 })
  })

  test('is missing when one reading failed', () => {
    expect(multiplexedCount([part(5, 5, 5), part(Number.NaN, Number.NaN, Number.NaN)])).toBeUndefined()
  })

  test('of constant rates is right however the register was shared', () => {
    const thread = fc.record({
      rate: fc.integer({ min: 1, max: 1000 }),
      enabledNs: fc.integer({ min: 1, max: 1e9 }),
      seen: fc.double({ min: 0.01, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(thread, { minLength: 1 }), (threads) => {
        const parts = threads.map(({ rate, enabledNs, seen }) =>
          part(rate * enabledNs * seen, enabledNs, enabledNs * seen),
        )
        const truth = threads.reduce((sum, { rate, enabledNs }) => sum + rate * enabledNs, 0)
        expect((multiplexedCount(parts)?.count ?? 0) / truth).toBeCloseTo(1, 9)
      }),
    )
  })
})
