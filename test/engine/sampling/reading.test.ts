import { expect, test } from 'vitest'
import { fakeReader } from '../../../src/engine/readers/fake.ts'
import { isoAt, monotonicNs, wallAnchor } from '../../../src/engine/sampling/clock.ts'
import {
  afterNs,
  beforeNs,
  bracketNs,
  createReading,
  readingLength,
  takeReading,
  timeNs,
} from '../../../src/engine/sampling/reading.ts'

const counters = [
  { id: 'package-0', domain: 'package', unitUj: 1 },
  { id: 'dram-0', domain: 'dram', unitUj: 1 },
] as const

test('a reading holds all counters, and the clock on either side of them', () => {
  const reading = createReading(2)
  let readNs = 0n
  const reader = fakeReader({
    counters,
    rows: () => {
      readNs = monotonicNs()
      return [11n, 22n]
    },
  })
  const startNs = monotonicNs()
  takeReading(reader, reading)
  const endNs = monotonicNs()
  expect([...reading.values]).toEqual([11n, 22n])
  expect(reading.row).toHaveLength(readingLength(2))
  expect([startNs <= beforeNs(reading), beforeNs(reading) <= readNs]).toEqual([true, true])
  expect([readNs <= afterNs(reading), afterNs(reading) <= endNs]).toEqual([true, true])
})

test('its time is the middle of the bracket, and a reading of nothing is of the clock alone', () => {
  const reading = createReading(0)
  takeReading(undefined, reading)
  expect(beforeNs(reading)).toBeGreaterThan(0n)
  reading.row.set([1_000n, 1_500n])
  expect([timeNs(reading), bracketNs(reading)]).toEqual([1_250n, 500n])
})

test('a moment of the monotonic clock is shown as the date that it was', () => {
  const anchor = { monotonicNs: 5_000_000_000n, wallMs: Date.UTC(2026, 0, 2, 3, 4, 5, 600) }
  expect(isoAt(anchor, 6_500_000_000n)).toBe('2026-01-02T03:04:07.100Z')
  expect(isoAt(anchor, 4_900_000_000n)).toBe('2026-01-02T03:04:05.500Z')
  const [before, now] = [Date.now(), wallAnchor()]
  expect(Date.parse(isoAt(now, now.monotonicNs))).toBeGreaterThanOrEqual(before)
  expect(Date.parse(isoAt(now, monotonicNs()))).toBeLessThanOrEqual(Date.now() + 1)
})
