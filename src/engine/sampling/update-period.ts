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
 * Watches all counters of a reader for `seconds` and measures the interval between their steps. A counter that changes
 * with every reading has a period as short as a reading takes.
 */
export function measureUpdatePeriods(reader: Reader, seconds: number): (UpdatePeriod | undefined)[] {
  const count = reader.counters.length
  const reading = createReading(count)
  const last = new BigInt64Array(count)
  const firstStepNs: (bigint | undefined)[] = Array.from({ length: count })
  const lastStepNs = new BigInt64Array(count)
  const steps = Array.from({ length: count }, () => 0)
  const squares = Array.from({ length: count }, () => 0)
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
      if (firstStepNs[i] === undefined) firstStepNs[i] = now
      else {
        steps[i] = (steps[i] as number) + 1
        squares[i] = (squares[i] as number) + Number(now - (lastStepNs[i] as bigint)) ** 2
      }
      lastStepNs[i] = now
    }
  }
  return steps.map((n, i) => {
    if (n === 0) return undefined
    const meanNs = Number((lastStepNs[i] as bigint) - (firstStepNs[i] as bigint)) / n
    const varianceNs = Math.max(0, (squares[i] as number) / n - meanNs ** 2)
    return { seconds: secondsFromNsNumber(meanNs), spreadSeconds: secondsFromNsNumber(Math.sqrt(varianceNs)), steps: n }
  })
}
