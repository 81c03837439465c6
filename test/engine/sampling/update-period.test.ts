import { expect, test } from 'vitest'
import { fakeReader } from '../../../src/engine/readers/fake.ts'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { measureUpdatePeriods } from '../../../src/engine/sampling/update-period.ts'

const counter = { id: 'package-0', domain: 'package', unitUj: 1 } as const

test('a counter that cannot be read for once has not moved', () => {
  const start = performance.now()
  let reads = 0
  const reader = fakeReader({
    counters: [counter, { ...counter, id: 'dram-0', domain: 'dram' }],
    rows: () => {
      const steps = BigInt(Math.floor((performance.now() - start) / 5))
      reads++
      // Missing at first, and then every third time.
      return [reads < 5 || reads % 3 === 0 ? undefined : steps, undefined]
    },
  })
  const [period, missing] = measureUpdatePeriods(reader, 0.1)
  expect(reads).toBeGreaterThan(30)
  expect(period?.steps).toBeLessThanOrEqual(20)
  expect(period?.seconds).toBeGreaterThan(0.0049)
  expect(missing).toBeUndefined()
})

test('the mean and the spread of the steps of each counter, of the time that was asked for', () => {
  /** Middles of the readings, and the longest of them. */
  const timesNs: number[] = []
  let longestNs = 0
  const reader = fakeReader({
    counters: [counter, { ...counter, id: 'dram-0', domain: 'dram' }, { ...counter, id: 'psys', domain: 'psys' }],
    rows: () => {
      const beforeNs = Number(monotonicNs())
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timesNs.length % 2 === 0 ? 2 : 8)
      const tookNs = Number(monotonicNs()) - beforeNs
      longestNs = Math.max(longestNs, tookNs)
      timesNs.push(beforeNs + tookNs / 2)
      return [BigInt(timesNs.length), 7n, timesNs.length > 3 ? 8n : 7n]
    },
  })
  const [period, still, once] = measureUpdatePeriods(reader, 0.2)
  if (!period) throw new Error('it stepped')
  // The first reading is no step, and the first step is the beginning of an interval.
  expect(period.steps).toBe(timesNs.length - 2)
  const intervals = timesNs.slice(2).map((ns, i) => ns - (timesNs[i + 1] as number))
  const mean = intervals.reduce((sum, ns) => sum + ns, 0) / intervals.length
  const variance = intervals.reduce((sum, ns) => sum + (ns - mean) ** 2, 0) / intervals.length
  expect(Math.abs(period.seconds * 1e9 - mean) * period.steps).toBeLessThan(longestNs)
  expect(period.spreadSeconds * 1e9).toBeGreaterThan(0.7 * Math.sqrt(variance))
  expect(period.spreadSeconds * 1e9).toBeLessThan(1.4 * Math.sqrt(variance))
  const tookNs = (timesNs.at(-1) as number) - (timesNs[0] as number)
  expect(tookNs).toBeGreaterThan(0.2e9 - 2 * longestNs)
  // One that did not step, or once alone, has no period.
  expect([still, once]).toEqual([undefined, undefined])
})
