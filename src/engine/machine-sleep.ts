import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { secondsFromNs } from '../units.ts'
import { monotonicNs } from './sampling/clock.ts'

/**
 * Seconds that this machine has slept since it started: `/proc/uptime` goes on in suspend (CLOCK_BOOTTIME, clock_gettime(2)),
 * the clock of the windows does not (CLOCK_MONOTONIC). To 10 ms; undefined where there is no such file.
 */
export function sleptSeconds(procRoot: string): number | undefined {
  let text: string
  try {
    text = readFileSync(join(procRoot, 'uptime'), 'latin1')
  } catch {
    // Another system, or a tree that holds counters alone: what is not there is not known.
    return undefined
  }
  const seconds = Number.parseFloat(text) - secondsFromNs(monotonicNs())
  return Number.isFinite(seconds) ? seconds : undefined
}
