import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../engine/session.ts'
import { busyLoop } from '../invocation/control-workload.ts'
import { DOMAINS, type RawWindow } from '../run.ts'
import { sessionInterval } from '../stats/index.ts'
import { msFromSeconds } from '../units.ts'
import type { AgreementFigures } from './certificate.ts'
import type { Plan } from './plan.ts'
import { sourceName } from './update-periods.ts'
import { countedJoules, iterationsFor, measuredWindow } from './windows.ts'

const FEWEST = 3

/**
 * How far what other sources counted is from what the counters of the sums counted, in the same windows.
 *
 * @param sourceOf the source whose counters a domain's sum is made of
 */
export function agreementFigures(
  windows: readonly RawWindow[],
  windowSeconds: number,
  sourceOf: ReadonlyMap<string, string>,
): AgreementFigures[] {
  const others = new Set(windows.flatMap(({ counters }) => counters.flatMap(({ checks }) => checks ?? [])))
  return [...others].flatMap((other) =>
    DOMAINS.flatMap((domain): AgreementFigures[] => {
      const differences = windows.flatMap((window) => {
        const used = countedJoules(window)[domain] ?? 0
        const checked = countedJoules(window, other)[domain]
        return used > 0 && checked !== undefined ? [checked / used - 1] : []
      })
      const against = sourceOf.get(domain)
      if (differences.length < FEWEST || against === undefined) return []
      const { median, low, high } = sessionInterval(differences)
      const difference = { value: median, low, high }
      return [{ source: sourceName(other), against, domain, windows: differences.length, windowSeconds, difference }]
    }),
  )
}

/** Measures windows of which one half is idle and the other busy, since sources may agree in one of the two alone. */
export async function agreementWindows(
  session: Session,
  { windows, windowSeconds }: Plan['agreement'],
): Promise<RawWindow[]> {
  const iterations = iterationsFor(windowSeconds)
  const measured: RawWindow[] = []
  for (let i = 0; i < windows; i++)
    measured.push(
      await measuredWindow(session, () => (i % 2 === 0 ? busyLoop(iterations) : sleep(msFromSeconds(windowSeconds)))),
    )
  return measured
}
