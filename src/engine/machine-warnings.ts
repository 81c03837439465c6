import type { Domain, Warning } from '../run.ts'

/** Disagreement of two sources of one domain above which one of them is at fault. */
const DISAGREEMENT_LIMIT = 0.05
/** Change of the clock from before to after a window above which time and energy are of another machine. */
const FREQUENCY_LIMIT = 0.05
/** A counter that ran for less than this part of the time was shared. */
const FULL_TIME = 0.999

/** Two sources of one domain over one window, in joules. */
export function sourcesDisagree(
  domain: Domain,
  used: { source: string; joules: number },
  other: { source: string; joules: number },
): Warning[] {
  const difference = other.joules / used.joules - 1
  return Math.abs(difference) > DISAGREEMENT_LIMIT
    ? [{ kind: 'sources-disagree', domain, used: used.source, other: other.source, difference }]
    : []
}

/** A setting of the machine before and after; one that cannot be read says nothing. */
export const settingChanged = (setting: string, before: string | undefined, after: string | undefined): Warning[] =>
  before !== undefined && after !== undefined && before !== after
    ? [{ kind: 'setting-changed', setting, before, after }]
    : []

export const thermalThrottling = (events: number | undefined): Warning[] =>
  events !== undefined && events > 0 ? [{ kind: 'thermal-throttling', events }] : []

export function frequencyMoved(beforeMhz: number | undefined, afterMhz: number | undefined): Warning[] {
  if (beforeMhz === undefined || afterMhz === undefined || beforeMhz <= 0) return []
  return Math.abs(afterMhz / beforeMhz - 1) > FREQUENCY_LIMIT ? [{ kind: 'frequency-moved', beforeMhz, afterMhz }] : []
}

/** A pin that was asked for and could not be had. */
export const notPinned = (reason: string | undefined): Warning[] =>
  reason === undefined ? [] : [{ kind: 'not-pinned', reason }]

/** Lists of CPUs as the kernel writes them (`0,2-3`). */
export const affinityLost = (wanted: string, found: string | undefined): Warning[] =>
  found !== undefined && found !== wanted ? [{ kind: 'affinity-lost', wanted, found }] : []

/** A shorter difference of the two clocks is that of the moments at which they were read. */
const SHORTEST_SLEEP_SECONDS = 1

/** @param before, after seconds that the machine had slept by then; undefined where that is not known */
export const machineSlept = (before: number | undefined, after: number | undefined): Warning[] =>
  before !== undefined && after !== undefined && after - before > SHORTEST_SLEEP_SECONDS
    ? [{ kind: 'machine-slept', seconds: after - before }]
    : []

export const onBattery = (discharging: boolean): Warning[] => (discharging ? [{ kind: 'on-battery' }] : [])

export const raplNoiseFilter = (reason: string | undefined): Warning[] =>
  reason === undefined ? [] : [{ kind: 'rapl-noise-filter', reason }]

/** A container that no counter can be read in. */
export const containerWithoutCounters = (engine: string | undefined, counted: boolean): Warning[] =>
  engine !== undefined && !counted ? [{ kind: 'container', engine }] : []

export const otherGpuClients = (gpu: number, processes: number): Warning[] =>
  processes > 0 ? [{ kind: 'other-gpu-clients', gpu, processes }] : []

/** @param parts of the time that each event was counted, 0 to 1 */
export function countersMultiplexed(parts: Readonly<Record<string, number>>): Warning[] {
  const shared = Object.entries(parts).filter(([, part]) => part < FULL_TIME)
  if (shared.length === 0) return []
  const fraction = Math.min(...shared.map(([, part]) => part))
  return [{ kind: 'counters-multiplexed', events: shared.map(([event]) => event).join(', '), fraction }]
}
