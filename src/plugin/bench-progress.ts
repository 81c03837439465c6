import type { MeasuringState, Tell } from '../measuring-state.ts'
import { median } from '../stats/summary.ts'
import { msFromSeconds } from '../units.ts'
import type { BenchSubject } from './bench-subject.ts'
import type { AnalysedBatch } from './counted-batches.ts'

/** A bench of a group while it is being measured. */
export interface BenchInProgress {
  subject: BenchSubject
  batches: readonly AnalysedBatch[]
  /** Relative half-width of the interval of the median so far. */
  halfWidth?: number | undefined
  stop?: object | undefined
}

/**
 * Seconds that a bench still needs: to its number of calls, to the end of its budget, or to its half-width, whichever comes
 * first. A half-width falls as the square root of the number of windows grows. Undefined before the first window.
 */
export function secondsLeft({ subject, batches, halfWidth, stop }: BenchInProgress): number | undefined {
  if (stop) return 0
  const { plan } = subject.registration
  const windows = batches.length
  if (windows === 0) return undefined
  const perWindow = subject.spentSeconds / windows
  if (plan.exactCalls !== undefined) return ((plan.exactCalls - subject.calls) * subject.spentSeconds) / subject.calls
  const least = Math.max(0, plan.minWindows - windows) * perWindow
  const budget = Math.max(least, plan.timeSeconds - subject.spentSeconds)
  if (halfWidth === undefined) return budget
  const wanted = windows * (halfWidth / plan.halfWidth) ** 2
  return Math.min(budget, Math.max(least, (wanted - windows) * perWindow))
}

/** When the group ends; undefined while a bench of it has no window yet. */
function untilMs(members: readonly BenchInProgress[], nowMs: number): number | undefined {
  let seconds = 0
  for (const member of members) {
    const left = secondsLeft(member)
    if (left === undefined) return undefined
    seconds += left
  }
  return nowMs + msFromSeconds(seconds)
}

/** Median over the windows, in one unit per op; undefined where a window has none. */
function medianPerOp(
  batches: readonly AnalysedBatch[],
  pick: (batch: AnalysedBatch) => number | undefined,
): number | undefined {
  const values = batches.flatMap((batch) => {
    const value = pick(batch)
    return value === undefined ? [] : [value / batch.ops]
  })
  return values.length === 0 || values.length < batches.length ? undefined : median(values)
}

/** What is told of a bench of a group: where it is and what is known so far. */
export function benchState(
  members: readonly BenchInProgress[],
  member: BenchInProgress,
  sinceMs = Date.now(),
): MeasuringState {
  const { subject, batches, halfWidth } = member
  const until = untilMs(members, Date.now())
  const joulesPerOp = medianPerOp(batches, ({ energy }) => energy.totalJoules)
  const secondsPerOp = medianPerOp(batches, ({ seconds }) => seconds)
  return {
    doing: 'bench',
    name: subject.registration.name,
    place: members.indexOf(member) + 1,
    of: members.length,
    sinceMs,
    ...(until === undefined ? {} : { untilMs: until }),
    ...(joulesPerOp === undefined ? {} : { joulesPerOp }),
    ...(secondsPerOp === undefined ? {} : { secondsPerOp }),
    ...(halfWidth === undefined ? {} : { halfWidth }),
  }
}

/** Least time between two of them while windows are measured, ms. */
const PAUSE_MS = 500

/** Tells how far a group is, between its windows, twice a second at most; nothing without somebody who listens. */
export function groupTeller(
  members: readonly BenchInProgress[],
  tell: Tell | undefined,
): (member: BenchInProgress) => void {
  if (tell === undefined) return () => undefined
  const sinceMs = Date.now()
  let toldMs = Number.NEGATIVE_INFINITY
  return (member) => {
    const nowMs = Date.now()
    if (nowMs - toldMs < PAUSE_MS) return
    toldMs = nowMs
    tell(benchState(members, member, sinceMs))
  }
}
