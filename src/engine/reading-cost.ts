import { nsFromSeconds, secondsFromNs } from '../units.ts'
import type { Reader } from './readers/reader.ts'
import { monotonicNs } from './sampling/clock.ts'
import { bracketNs, createReading, takeReading } from './sampling/reading.ts'

/** Readings by which the cost is told, the first half of which warms the code; fewer of a source that is slow. */
const READINGS = 2000
const READING_SECONDS = 0.5

/** What readings of all counters of a reader take, in seconds, from the shortest to the longest; half a second at most. */
export function readingSeconds(reader: Reader): number[] {
  const reading = createReading(reader.counters.length)
  const seconds: number[] = []
  const endNs = monotonicNs() + nsFromSeconds(READING_SECONDS)
  while (seconds.length < READINGS && monotonicNs() < endNs) {
    takeReading(reader, reading)
    seconds.push(secondsFromNs(bracketNs(reading)))
  }
  return seconds.slice(seconds.length >> 1).sort((a, b) => a - b)
}
