import { nsFromSeconds, secondsFromNsNumber } from '../../units.ts'
import { MISSING_UJ, type Reader } from '../readers/reader.ts'
import { monotonicNs } from './clock.ts'
import { createReading, takeReading, timeNs } from './reading.ts'

/** How often a counter steps: mean and spread of the observed intervals. Absent when it did not step twice. */
export interface UpdatePeriod {
  seconds: number
  spreadSeconds: number
  steps: number
}

/**
 * Watches all counters of a reader for `seconds` and tells each interval between two steps of one of them, in ns. A counter
 * that changes with every reading has intervals as short as a reading takes.
 *
 * @param tell is called with the counter's number between two readings: what it takes makes intervals coarser
 */
export function watchSteps(reader: Reader, seconds: number, tell: (counter: number, intervalNs: number) => void): void {
  const count = reader.counters.length
  const reading = createReading(count)
  const last = new BigInt64Array(count)
  const stepNs: (bigint | undefined)[] = Array.from({ length: count })
  takeReading(reader, reading)
  last.set(reading.values)
  const endNs = timeNs(reading) + nsFromSeconds(seconds)
  while (monotonicNs() < endNs) {
    takeReading(reader, reading)
    const now = timeNs(reading)
    for (let i = 0; i < count; i++) {
      const value = reading.values[i] as bigint
      const before = last[i] as bigint
      // A counter that cannot be read for once has not moved.
      if (value === before || value === MISSING_UJ) continue
      last[i] = value
      if (before === MISSING_UJ) continue
      const lastNs = stepNs[i]
      if (lastNs !== undefined) tell(i, Number(now - lastNs))
      stepNs[i] = now
    }
  }
}

/** Watches all counters of a reader for `seconds` and measures the interval between their steps. */
export function measureUpdatePeriods(reader: Reader, seconds: number): (UpdatePeriod | undefined)[] {
  const sums = reader.counters.map(() => ({ steps: 0, ns: 0, squares: 0 }))
  watchSteps(reader, seconds, (counter, intervalNs) => {
    const sum = sums[counter] as (typeof sums)[number]
    sum.steps++
    sum.ns += intervalNs
    sum.squares += intervalNs ** 2
  })
  return sums.map(({ steps, ns, squares }) => {
    if (steps === 0) return undefined
    const meanNs = ns / steps
    const varianceNs = Math.max(0, squares / steps - meanNs ** 2)
    return { seconds: secondsFromNsNumber(meanNs), spreadSeconds: secondsFromNsNumber(Math.sqrt(varianceNs)), steps }
  })
}
