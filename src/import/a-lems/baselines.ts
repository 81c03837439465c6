import type { DomainWatts, HardwareFacts, IdleBaseline } from '../../run.ts'
import { nsFromSeconds } from '../../units.ts'
import { numberOf, present, type Row, textOf } from './row.ts'
import { stableId } from './stable-id.ts'
import { isoFromSeconds } from './times.ts'

const DOMAINS = ['package', 'core', 'uncore', 'dram'] as const

/** Watts by domain; 0 of DRAM is what A-LEMS writes for a machine without that counter. */
const wattsOf = (row: Row, suffix: string): DomainWatts =>
  Object.fromEntries(
    DOMAINS.flatMap((domain) => {
      const watts = numberOf(row, `${domain}_${suffix}`)
      return watts === undefined || (domain === 'dram' && watts === 0) ? [] : [[domain, watts]]
    }),
  )

const turboOf = (text: string | undefined): boolean | undefined =>
  text === 'enabled' ? true : text === 'disabled' ? false : undefined

/**
 * An idle baseline, never accepted: two or three readings over a nominal time, whatever their spread, and cached ones that
 * were stored again under a new time. Undefined where it has no time or no package power.
 */
export function importedBaseline(row: Row, database: string, hardware: HardwareFacts): IdleBaseline | undefined {
  const seconds = numberOf(row, 'timestamp')
  const id = textOf(row, 'baseline_id')
  const watts = wattsOf(row, 'power_watts')
  if (seconds === undefined || id === undefined || watts.package === undefined) return undefined
  const segments = Math.max(1, numberOf(row, 'sample_count') ?? 1)
  return {
    id: stableId(nsFromSeconds(seconds), database, 'idle_baselines', id),
    measuredAt: isoFromSeconds(seconds),
    mode: 'edges',
    reader: 'a-lems',
    provenance: 'derived',
    hardwareHash: hardware.hash,
    watts,
    spreadWatts: wattsOf(row, 'std'),
    segments,
    segmentSeconds: Math.max(0, numberOf(row, 'duration_seconds') ?? 0) / segments,
    ...present({ governor: textOf(row, 'governor'), turbo: turboOf(textOf(row, 'turbo')) }),
    accepted: false,
    rejection: 'imported from A-LEMS, which neither measures its length nor looks at its spread and its age',
  }
}
