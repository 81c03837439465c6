import { setTimeout as sleep } from 'node:timers/promises'
import { type IdleLimits, idleBaselineFrom } from '../engine/idle-baseline.ts'
import type { Session } from '../engine/session.ts'
import type { RawWindow } from '../run.ts'
import { linearFit, summarise } from '../stats/index.ts'
import { minutesFromSeconds, msFromSeconds, secondsFromNs } from '../units.ts'
import type { IdleFigures } from './certificate.ts'
import type { Plan } from './plan.ts'
import { measuredWindow, wattsOf } from './windows.ts'

const FEWEST = 3

/** Minutes from the start of the first window to the middle of one. */
const minutesTo = (window: RawWindow, first: RawWindow): number =>
  minutesFromSeconds(secondsFromNs(BigInt(window.startNs) - BigInt(first.startNs)) + window.seconds / 2)

/**
 * How steady the power of a machine at rest is: spread and drift of its segments, and whether an idle baseline would have
 * taken them. Undefined below three segments with energy.
 */
export function idleFigures(segments: readonly RawWindow[], limits: IdleLimits): IdleFigures | undefined {
  const [first] = segments
  const points = segments.flatMap((segment) => {
    const watts = wattsOf(segment)
    return watts === undefined || first === undefined ? [] : [{ x: minutesTo(segment, first), y: watts }]
  })
  if (points.length < FEWEST) return undefined
  const { mean, sd, min, max } = summarise(points.map(({ y }) => y))
  const { backgroundCores, segmentSeconds, accepted } = idleBaselineFrom({
    id: 'certificate',
    measuredAt: '',
    mode: 'edges',
    reader: '',
    provenance: 'measured',
    hardwareHash: '',
    segments,
    limits,
  })
  const drift = linearFit(points)?.slope
  return {
    segments: points.length,
    segmentSeconds,
    meanWatts: mean,
    sdWatts: sd,
    ...(mean > 0 ? { spread: (max - min) / mean } : {}),
    ...(drift === undefined ? {} : { driftWattsPerMinute: drift }),
    ...(backgroundCores === undefined ? {} : { backgroundCores }),
    accepted,
  }
}

/** Measures segments of a machine that is left alone. */
export async function idleStability(
  session: Session,
  { segments, segmentSeconds }: Plan['idle'],
  limits: IdleLimits,
): Promise<IdleFigures | undefined> {
  const windows: RawWindow[] = []
  for (let i = 0; i < segments; i++)
    windows.push(await measuredWindow(session, () => sleep(msFromSeconds(segmentSeconds))))
  return idleFigures(windows, limits)
}
