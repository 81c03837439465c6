import { nsFromSeconds } from '../units.ts'
import type { MachineProfile } from './machine-profile.ts'
import type { Reader } from './readers/reader.ts'
import { monotonicNs } from './sampling/clock.ts'
import { bracketNs, createReading, takeReading } from './sampling/reading.ts'
import { measureUpdatePeriods } from './sampling/update-period.ts'

const CALIBRATION_SECONDS = 0.1
/** The counter of a GPU steps every 20 to 100 ms (Yang et al. 2024, arXiv:2312.02741). */
const GPU_CALIBRATION_SECONDS = 2
/** Readings before the first window: after them the reading code is compiled and the caches are warm. Slow ones are fewer. */
const WARM_READINGS = 3000
const WARM_SECONDS = 0.03

/** Warms the reading path; the median bracket of an undisturbed reading in ns. */
export function warm(reader: Reader | undefined): bigint {
  const reading = createReading(reader?.counters.length ?? 0)
  const brackets: bigint[] = []
  const endNs = monotonicNs() + nsFromSeconds(WARM_SECONDS)
  for (let i = 0; i < WARM_READINGS && monotonicNs() < endNs; i++) {
    takeReading(reader, reading)
    brackets.push(bracketNs(reading))
  }
  brackets.sort((a, b) => (a < b ? -1 : 1))
  return brackets[brackets.length >> 1] ?? 0n
}

/** What has to be known of the counters before the first window. Models have no steps to find. */
export function calibrate(reader: Reader | undefined): MachineProfile {
  const profile: MachineProfile = { measuredAt: new Date().toISOString(), periods: {}, baselines: {}, history: [] }
  if (!reader || reader.provenance === 'modelled') return profile
  const hasGpu = reader.counters.some(({ domain, integrated }) => domain === 'gpu' && !integrated)
  const periods = measureUpdatePeriods(reader, hasGpu ? GPU_CALIBRATION_SECONDS : CALIBRATION_SECONDS)
  reader.counters.forEach(({ id, integrated }, i) => {
    const period = periods[i]
    // What is integrated moves with every reading: that is no step.
    if (period && !integrated) profile.periods[id] = period
  })
  return profile
}
