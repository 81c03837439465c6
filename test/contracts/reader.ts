import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MISSING_UJ, type Reader, readerFacts } from '../../src/engine/readers/reader.ts'
import { freezeRecord } from '../../src/freeze-record.ts'
import { modulusUj } from '../../src/units.ts'

/** What `into` holds before a reading: no reader may leave it there. */
const UNTOUCHED = -7n
const READINGS = 200
/** Rounds of many readings until one of them allocates nothing. */
const WARM_UPS = 10

const FD = '/proc/self/fd'
const canCountDescriptors = process.platform === 'linux'

/** Bytes allocated per reading: the least of some rounds, so that a neighbour's allocation does not count. */
function bytesPerReading(reader: Reader): number {
  const into = new BigInt64Array(reader.counters.length)
  const rounds = Array.from({ length: 7 }, () => {
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 10_000; i++) reader.read(into)
    return (process.memoryUsage().heapUsed - before) / 10_000
  })
  return Math.min(...rounds.slice(1).map(Math.abs))
}

/**
 * What every reader promises. `open` gives a new one each time, of counters that go up meanwhile or stand still.
 *
 * @param options.allocationFree the reader allocates nothing once warm
 */
export function testReader(name: string, open: () => Reader, options: { allocationFree?: boolean } = {}): void {
  describe(`${name} as a reader`, () => {
    test('has at least one counter, with unique ids and units above 0', () => {
      const reader = open()
      const ids = reader.counters.map(({ id }) => id)
      expect(ids.length).toBeGreaterThan(0)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { unitUj, rangeUj } of reader.counters) {
        expect(unitUj).toBeGreaterThan(0)
        if (rangeUj !== undefined) expect(rangeUj).toBeGreaterThan(0n)
      }
      reader.close()
    })

    test('writes every counter, and nothing behind them', () => {
      const reader = open()
      const into = new BigInt64Array(reader.counters.length + 2).fill(UNTOUCHED)
      reader.read(into)
      const count = reader.counters.length
      for (const value of into.subarray(0, count)) expect(value >= 0n || value === MISSING_UJ).toBe(true)
      expect([...into.subarray(count)]).toEqual([UNTOUCHED, UNTOUCHED])
      reader.close()
    })

    test('counters never fall but where they start again', () => {
      const reader = open()
      const before = new BigInt64Array(reader.counters.length)
      const after = new BigInt64Array(reader.counters.length)
      reader.read(before)
      for (let reading = 0; reading < READINGS; reading++) {
        reader.read(after)
        for (const [i, { rangeUj, unitUj }] of reader.counters.entries()) {
          const [last, now] = [before[i] as bigint, after[i] as bigint]
          if (last === MISSING_UJ || now === MISSING_UJ) continue
          const step = now - last
          if (rangeUj === undefined) expect(step).toBeGreaterThanOrEqual(0n)
          else if (step < 0n) expect(step + modulusUj(rangeUj, unitUj)).toBeLessThan(rangeUj / 2n)
        }
        before.set(after)
      }
      reader.close()
    })

    test('two readings into different memory do not meet', () => {
      const reader = open()
      const whole = new BigInt64Array(3 * reader.counters.length).fill(UNTOUCHED)
      const part = whole.subarray(reader.counters.length, 2 * reader.counters.length)
      reader.read(part)
      expect(part.includes(UNTOUCHED)).toBe(false)
      expect([...whole].filter((value) => value === UNTOUCHED)).toHaveLength(2 * reader.counters.length)
      reader.close()
    })

    test('describes itself in JSON-safe facts that survive freezing', () => {
      const reader = open()
      const facts = freezeRecord(readerFacts(reader))
      expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
      expect(facts.counters).toHaveLength(reader.counters.length)
      reader.read(new BigInt64Array(reader.counters.length))
      reader.close()
    })

    test('after closing, every counter is missing; closing again does nothing', () => {
      const reader = open()
      const into = new BigInt64Array(reader.counters.length)
      reader.read(into)
      reader.close()
      reader.close()
      reader.read(into)
      expect(into.every((value) => value === MISSING_UJ)).toBe(true)
    })

    test.skipIf(!canCountDescriptors)(`closes its descriptors (needs ${FD})`, () => {
      const before = readdirSync(FD).length
      for (let i = 0; i < 20; i++) open().close()
      expect(readdirSync(FD).length).toBeLessThan(before + 20)
    })

    if (options.allocationFree !== true) return
    test('allocates nothing per reading once warm', () => {
      const reader = open()
      // On a loaded machine the compiler comes late: a reader that allocates does so for ever.
      let bytes = Number.POSITIVE_INFINITY
      for (let tries = 0; tries < WARM_UPS && bytes >= 4; tries++) bytes = Math.min(bytes, bytesPerReading(reader))
      expect(bytes).toBeLessThan(4)
      reader.close()
    })
  })
}
