import { counting, type Domain, type DomainJoules, type RawWindow, TOTAL_DOMAINS } from '../run.ts'
import type { Session } from '../engine/session.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { busyLoop } from '../invocation/control-workload.ts'
import { secondsFromNs } from '../units.ts'

/** Measures one window around some work. */
export async function measuredWindow(
  session: Session,
  work: () => Promise<void> | void,
  { aligned = false }: { aligned?: boolean } = {},
): Promise<RawWindow> {
  session.start({ aligned })
  const pending = work()
  // Without an await where there is nothing to wait for: the end of the window is the end of the work.
  if (pending) await pending
  session.stop()
  return session.raw()
}

/**
 * Joules of each domain as they were counted: 0 where no counter stepped, since a spread of differences without the zeros
 * would be too small. A domain with a counter that failed is missing.
 *
 * @param checks the source whose checks are wanted; without it, the counters that sums are made of
 */
export function countedJoules(window: RawWindow, checks?: string): DomainJoules {
  const spans =
    checks === undefined ? counting(window.counters) : window.counters.filter((span) => span.checks === checks)
  const domains: DomainJoules = {}
  for (const [domain, each] of Map.groupBy(spans, (span) => span.domain)) {
    if (each.some(({ joules }) => joules === undefined)) continue
    domains[domain] = each.reduce((sum, { joules }) => sum + (joules ?? 0), 0)
  }
  return domains
}

/** Sum of the domains that make a total; undefined where one of those that are counted is missing. */
export function totalOf(
  domains: DomainJoules,
  window: RawWindow,
  parts: readonly Domain[] = TOTAL_DOMAINS,
): number | undefined {
  const wanted = parts.filter((domain) => counting(window.counters).some((span) => span.domain === domain))
  const joules = wanted.map((domain) => domains[domain])
  return wanted.length === 0 || joules.includes(undefined)
    ? undefined
    : (joules as number[]).reduce((sum, each) => sum + each, 0)
}

/** Watts of the total of a window, or of some of its domains; undefined where one of them is missing. */
export function wattsOf(window: RawWindow, parts?: readonly Domain[]): number | undefined {
  const joules = totalOf(countedJoules(window), window, parts)
  return joules === undefined ? undefined : joules / window.seconds
}

const TRIAL_SECONDS = 0.02
const FIRST_TRIAL = 100_000
const MOST_ITERATIONS = 2 ** 31 - 1

/** Iterations of the busy loop that last so long on this machine now. */
export function iterationsFor(seconds: number): number {
  for (let trial = FIRST_TRIAL; ; trial *= 4) {
    const startNs = monotonicNs()
    busyLoop(trial)
    const took = secondsFromNs(monotonicNs() - startNs)
    if (took >= TRIAL_SECONDS || trial * 4 > MOST_ITERATIONS)
      return Math.min(MOST_ITERATIONS, Math.max(1, Math.round((trial * seconds) / took)))
  }
}
