import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../engine/session.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { quantile } from '../stats/index.ts'
import { msFromSeconds, secondsFromNs } from '../units.ts'
import type { BoundaryFigures, SamplerFigures } from './certificate.ts'
import type { LatenessBucket } from '../run.ts'

/** The first windows compile what the others measure. */
const WARM_UPS = 200
/** A slow reader has fewer windows. */
const LONGEST_SECONDS = 2

/** What the two edges of an empty window take together. */
export function boundaryCost(session: Session, windows: number): BoundaryFigures {
  const seconds: number[] = []
  const beganNs = monotonicNs()
  for (let i = 0; i < WARM_UPS + windows; i++) {
    const startNs = monotonicNs()
    session.start()
    session.stop()
    const endNs = monotonicNs()
    if (i >= WARM_UPS || i === 0) seconds.push(secondsFromNs(endNs - startNs))
    if (secondsFromNs(endNs - beganNs) > LONGEST_SECONDS) break
  }
  const warm = seconds.length > 1 ? seconds.slice(1) : seconds
  return { windows: warm.length, p50Seconds: quantile(warm, 0.5), p99Seconds: quantile(warm, 0.99) }
}

/** Upper end of the bucket that holds a quantile. */
export function latenessQuantile(buckets: readonly LatenessBucket[], probability: number): number | undefined {
  const all = buckets.reduce((sum, { samples }) => sum + samples, 0)
  let below = 0
  return buckets.find(({ samples }) => (below += samples) >= probability * all)?.upToSeconds
}

/** How punctual the sampler is, and what CPU time it takes. */
export async function samplerJitter(session: Session, hz: number, seconds: number): Promise<SamplerFigures> {
  // Its first readings compile what it runs.
  await sleep(msFromSeconds(seconds / 4))
  session.start()
  await sleep(msFromSeconds(seconds))
  session.stop()
  const { taken, lost, lateness, samplerCpuSeconds } = session.samples()
  const [p50, p99] = [latenessQuantile(lateness, 0.5), latenessQuantile(lateness, 0.99)]
  const { seconds: measured } = session.raw()
  return {
    hz,
    seconds: measured,
    samples: taken,
    lost,
    ...(p50 === undefined ? {} : { lateP50Seconds: p50 }),
    ...(p99 === undefined ? {} : { lateP99Seconds: p99 }),
    ...(samplerCpuSeconds === undefined ? {} : { cores: samplerCpuSeconds / measured }),
  }
}
