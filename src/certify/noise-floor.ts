import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../engine/session.ts'
import { busyLoop } from '../invocation/control-workload.ts'
import { seededRandom } from '../random.ts'
import { DOMAINS, type RawWindow } from '../run.ts'
import { summarise } from '../stats/index.ts'
import { msFromSeconds } from '../units.ts'
import type { NoiseFigures } from './certificate.ts'
import type { Plan } from './plan.ts'
import { countedJoules, iterationsFor, measuredWindow, totalOf } from './windows.ts'

const FEWEST = 2
const SEED = 1

/**
 * Spread of equal windows, per domain and of the total. Idle windows are ended by a timer that is late by other amounts each
 * time: their energies are scaled to one length. Windows of a fixed amount of work are equal as they are.
 */
export function noiseFigures(
  load: NoiseFigures['load'],
  seconds: number,
  windows: readonly RawWindow[],
): NoiseFigures[] {
  return [...DOMAINS, 'total' as const].flatMap((domain) => {
    const joules = windows.flatMap((window) => {
      const counted = countedJoules(window)
      const each = domain === 'total' ? totalOf(counted, window) : counted[domain]
      return each === undefined ? [] : [load === 'idle' ? (each * seconds) / window.seconds : each]
    })
    if (joules.length < FEWEST) return []
    const { mean, sd } = summarise(joules)
    const relative = mean > 0 ? { relative: sd / mean } : {}
    return [{ load, domain, seconds, windows: joules.length, meanJoules: mean, sdJoules: sd, ...relative }]
  })
}

/**
 * Measures equal windows of several lengths, idle and in the busy loop, and says how far their energies spread. Before each
 * there is a pause of a random part of twice the slowest period, so that no phase of the steps is preferred.
 *
 * @param slowestSeconds update period of the slowest counter; undefined where none steps
 */
export async function noiseFloor(
  session: Session,
  { lengths, windows }: Plan['noise'],
  slowestSeconds: number | undefined,
): Promise<NoiseFigures[]> {
  const random = seededRandom(SEED)
  const pause = (): Promise<void> => sleep(msFromSeconds(2 * random() * (slowestSeconds ?? 0)))
  const figures: NoiseFigures[] = []
  for (const load of ['idle', 'busy'] as const) {
    for (const seconds of lengths) {
      const iterations = load === 'busy' ? iterationsFor(seconds) : 0
      const measured: RawWindow[] = []
      for (let i = 0; i < windows; i++) {
        await pause()
        measured.push(
          await measuredWindow(session, () => (load === 'busy' ? busyLoop(iterations) : sleep(msFromSeconds(seconds)))),
        )
      }
      figures.push(...noiseFigures(load, seconds, measured))
    }
  }
  return figures
}
