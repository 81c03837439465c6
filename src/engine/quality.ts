import {
  type Bounds,
  counting,
  type CounterFacts,
  type DerivedEnergy,
  type Domain,
  FATAL_WARNINGS,
  type IdleBaseline,
  type Provenance,
  type RawWindow,
  TOTAL_DOMAINS,
  type Warning,
} from '../run.ts'
import { secondsFromMs } from '../units.ts'

/** A window must be long against the steps of its counters: at ten periods the edges alone spread by 4 %. */
export const MINIMUM_PERIODS = 10
/** Between two steps each edge is known to a twentieth of a period, and a window of two periods to some percent. */
const MINIMUM_ALIGNED_PERIODS = 2
/** Less time than this says nothing about what else was running: /proc/stat counts in 10 ms. */
const SHORTEST_JUDGED_SECONDS = 0.5
const STEAL_LIMIT = 0.01

/** One warning per domain of the total whose counters step too slowly for this window. */
export function windowTooShort(
  window: Pick<RawWindow, 'seconds' | 'counters'>,
  counters: readonly CounterFacts[],
): Warning[] {
  const slowest = new Map<CounterFacts['domain'], number>()
  const aligned = new Set(window.counters.flatMap(({ counter, alignment }) => (alignment ? [counter] : [])))
  for (const { id, domain, updatePeriodSeconds } of counting(counters)) {
    if (updatePeriodSeconds === undefined || !TOTAL_DOMAINS.includes(domain)) continue
    const periods = aligned.has(id) ? MINIMUM_ALIGNED_PERIODS : MINIMUM_PERIODS
    slowest.set(domain, Math.max(slowest.get(domain) ?? 0, periods * updatePeriodSeconds))
  }
  return [...slowest]
    .filter(([, minimumSeconds]) => window.seconds < minimumSeconds)
    .map(([domain, minimumSeconds]) => ({ kind: 'window-too-short', domain, seconds: window.seconds, minimumSeconds }))
}

/** CPU of everything that is not the measured process tree, in cores. */
export function backgroundCpu(
  seen: { seconds: number; background: number | undefined },
  limitCores: number,
): Warning[] {
  if (seen.background === undefined || seen.seconds < SHORTEST_JUDGED_SECONDS) return []
  const cores = seen.background / seen.seconds
  return cores > limitCores ? [{ kind: 'background-cpu', cores, limitCores }] : []
}

/** Time that the hypervisor gave to other machines while this one wanted to run. */
export function stealTime(seen: { seconds: number; steal: number | undefined }): Warning[] {
  if (seen.steal === undefined || seen.seconds < SHORTEST_JUDGED_SECONDS) return []
  const fraction = seen.steal / seen.seconds
  return fraction > STEAL_LIMIT ? [{ kind: 'steal-time', fraction }] : []
}

/** Energy clearly below idle: the baseline was taken in a busier or hotter machine. */
export function belowIdle(active: Bounds): Warning[] {
  return active.high < 0
    ? [{ kind: 'below-idle', activeJoules: active.value, uncertaintyJoules: active.high - active.value }]
    : []
}

/**
 * A baseline that has grown too old for what is measured now.
 *
 * @param usedAt ISO 8601 time of the measurement that it is taken from
 */
export function idleStale(
  { measuredAt }: Pick<IdleBaseline, 'measuredAt'>,
  usedAt: string,
  maximumSeconds: number,
): Warning[] {
  const ageSeconds = secondsFromMs(Date.parse(usedAt) - Date.parse(measuredAt))
  return ageSeconds > maximumSeconds ? [{ kind: 'idle-baseline-stale', ageSeconds, maximumSeconds }] : []
}

/** Energy above idle is what a task is judged by; benches are compared by their total and need no baseline. */
export function idleMissing(mode: 'edges' | 'sampled', { totalJoules }: Pick<DerivedEnergy, 'totalJoules'>): Warning[] {
  return mode === 'sampled' && totalJoules !== undefined ? [{ kind: 'idle-baseline-missing' }] : []
}

/** Counters that are read in a virtual machine are the host's, or made up by it. */
export function virtualMachine(hypervisor: string | undefined, provenance: Provenance | undefined): Warning[] {
  const counted = provenance === 'measured' || provenance === 'derived'
  return hypervisor !== undefined && counted ? [{ kind: 'virtual-machine', hypervisor }] : []
}

/** A baseline that was measured and may not be used. */
export const baselineRejected = ({ accepted, rejection }: Pick<IdleBaseline, 'accepted' | 'rejection'>): Warning[] =>
  accepted ? [] : [{ kind: 'idle-baseline-contaminated', reason: rejection ?? 'it was not accepted' }]

/** Idle power of other domains than a total is made of: a difference of the two would mean nothing. */
export function baselineMismatch({ watts }: Pick<IdleBaseline, 'watts'>, parts: readonly Domain[]): Warning[] {
  const covered = TOTAL_DOMAINS.filter((domain) => watts[domain] !== undefined)
  if (covered.length === parts.length && parts.every((domain) => covered.includes(domain))) return []
  const reason = `it covers ${covered.join(' + ') || 'nothing'}, this measurement ${parts.join(' + ')}`
  return [{ kind: 'idle-baseline-contaminated', reason }]
}

/** Deadlines that the sampler missed: the time series has gaps. */
export const samplerDropped = (lost: number, taken: number): Warning[] =>
  lost > 0 ? [{ kind: 'sampler-dropped', lost, expected: taken + lost }] : []

/** What the sampler had to do without, where there is a time series. */
export const samplerDegraded = (mode: 'edges' | 'sampled', reason: string | undefined): Warning[] =>
  mode === 'sampled' && reason !== undefined ? [{ kind: 'sampler-degraded', reason }] : []

/** A fault of a counter that no total is made of takes away what it counts, and nothing else. */
const isFatal = (warning: Warning): boolean =>
  FATAL_WARNINGS.includes(warning.kind) &&
  (warning.kind !== 'counter-fault' || (TOTAL_DOMAINS.includes(warning.domain) && warning.check === undefined))

/** A run is invalid exactly when a fatal warning is present. */
export function validity(warnings: readonly Warning[]): { valid: boolean; invalidReason?: string } {
  const fatal = warnings.find(isFatal)
  return fatal ? { valid: false, invalidReason: fatal.kind } : { valid: true }
}
