import { joulesFromUj, usFromSeconds } from '../../units.ts'
import type { Counter } from '../readers/reader.ts'

const LONGEST_SECONDS = 30
const SHORTEST_SECONDS = 0.001
/** Sensors of power refresh some ten times a second. */
const INTEGRATED_SECONDS = 0.05

/**
 * Pace of the guard reads in µs: often enough that no counter runs through half its range between two of them at the
 * highest plausible power (CPU Energy Meter's rule), 30 s at most; and 20 times a second where power is integrated.
 */
export function guardPeriodUs(counters: readonly Counter[], plausibleWatts: number): number {
  const seconds = counters.flatMap(({ rangeUj, integrated }) => {
    if (integrated) return [INTEGRATED_SECONDS]
    return rangeUj === undefined ? [] : [joulesFromUj(rangeUj) / (2 * plausibleWatts)]
  })
  return Math.round(usFromSeconds(Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, ...seconds))))
}
