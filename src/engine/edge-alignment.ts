import { joulesFromUj, joulesFromUnitUj, secondsFromNs, wattsFrom } from '../units.ts'
import type { CounterSpan } from '../run.ts'
import type { MachineProfile } from './machine-profile.ts'
import type { Reader } from './readers/reader.ts'
import { counting, TOTAL_DOMAINS } from '../run.ts'
import { type Tick, type TickPair, TickWatch } from './sampling/tick-watch.ts'
import { nsFromSeconds } from '../units.ts'

export type Alignment = NonNullable<CounterSpan['alignment']>

/** Standard deviation of a value that lies evenly anywhere in a bracket of width 1, and of the rounding to a unit of 1. */
const EVEN = 1 / Math.sqrt(12)
/** A counter that steps no slower than so many readings has no edge to wait for. */
const READINGS_PER_STEP = 8
/** Brackets of a step, in readings, and in parts of its period: whichever is longer. */
const BRACKET = { readings: 3n, perPeriod: 50 }

/** Middle of the bracket. */
export const tickNs = ({ earliestNs, latestNs }: Tick): bigint => (earliestNs + latestNs) / 2n

/** Power between two steps, and its standard uncertainty. A counter that wrapped between them has none. */
function powerBetween([first, second]: TickPair, unitUj: number): { watts: number; uncertainty: number } | undefined {
  const seconds = secondsFromNs(tickNs(second) - tickNs(first))
  const joules = joulesFromUj(second.valueUj - first.valueUj)
  if (seconds <= 0 || joules <= 0) return undefined
  const watts = wattsFrom(joules, seconds)
  const timing = Math.hypot(bracketSeconds(first), bracketSeconds(second)) * EVEN
  const rounding = joulesFromUnitUj(unitUj) * EVEN * Math.SQRT2
  return { watts, uncertainty: Math.hypot((watts * timing) / seconds, rounding / seconds) }
}

const bracketSeconds = ({ earliestNs, latestNs }: Tick): number => secondsFromNs(latestNs - earliestNs)

/**
 * What has to come off the energy between two steps of a counter that enclose a window: from the last step before the
 * window to its start, and from its end to the first step after it, each at the power that the counter showed there.
 *
 * @param lead the last two steps before the window
 * @param tail the first two steps after it
 * @param watts power inside the window, which the brackets of the two steps are weighed with
 */
export function alignmentOf(parts: {
  lead: TickPair
  tail: TickPair
  startNs: bigint
  endNs: bigint
  unitUj: number
}): Alignment | undefined {
  const { lead, tail, startNs, endNs, unitUj } = parts
  const before = powerBetween(lead, unitUj)
  const after = powerBetween(tail, unitUj)
  if (!before || !after) return undefined
  const leadSeconds = secondsFromNs(startNs - tickNs(lead[1]))
  const tailSeconds = secondsFromNs(tickNs(tail[0]) - endNs)
  return {
    leadSeconds,
    leadWatts: before.watts,
    tailSeconds,
    tailWatts: after.watts,
    uncertaintyJoules: Math.hypot(
      bracketSeconds(lead[1]) * EVEN * before.watts,
      bracketSeconds(tail[0]) * EVEN * after.watts,
      leadSeconds * before.uncertainty,
      tailSeconds * after.uncertainty,
      joulesFromUnitUj(unitUj) * EVEN * Math.SQRT2,
    ),
  }
}

/** Joules of a window whose counter was read at the steps around it. */
export const alignedJoules = (countedUj: bigint, alignment: Alignment): number =>
  joulesFromUj(countedUj) - alignment.leadSeconds * alignment.leadWatts - alignment.tailSeconds * alignment.tailWatts

/** Update period of the slowest counter that a total is made of; undefined where none was measured. */
export function slowestPeriodSeconds(reader: Reader | undefined, profile: MachineProfile): number | undefined {
  const seconds = counting(reader?.counters ?? []).flatMap(({ id, domain }) => {
    const period = profile.periods[id]
    return period && TOTAL_DOMAINS.includes(domain) ? [period.seconds] : []
  })
  return seconds.length === 0 ? undefined : Math.max(...seconds)
}

/** A watch for the steps of the counters of this machine; undefined where none of the total's has steps to see. */
export function createTickWatch(
  reader: Reader | undefined,
  profile: MachineProfile,
  usualBracketNs: bigint,
): TickWatch | undefined {
  if (!reader) return undefined
  const limits = reader.counters.map(({ id, domain, checks }) => {
    const periodNs = nsFromSeconds(profile.periods[id]?.seconds ?? 0)
    const steps = periodNs > BigInt(READINGS_PER_STEP) * usualBracketNs
    const bracketNs = steps
      ? [BRACKET.readings * usualBracketNs, periodNs / BigInt(BRACKET.perPeriod)].reduce((a, b) => (a > b ? a : b))
      : 0n
    return { awaited: steps && TOTAL_DOMAINS.includes(domain) && checks === undefined, bracketNs }
  })
  const slowest = slowestPeriodSeconds(reader, profile)
  if (slowest === undefined || limits.every(({ awaited }) => !awaited)) return undefined
  return new TickWatch(reader, limits, slowest)
}
