import type { Session } from '../../src/engine/index.ts'
import type { RawWindow } from '../../src/run.ts'
import { lawBetween, type Moment } from './edge-brackets.ts'

/** Power of a zone, as the law of its tree has it. */
export interface Law {
  idleWatts: number
  dynamicWatts: number
}

/** The first moment after the reading that begins a window, and the last one before the reading that ends it. */
export interface InnerMoments {
  begun: Moment
  ended: Moment
}

/**
 * What the law gives for a window, in joules. Between a reading and the moment beside it the process has run all the time or
 * not at all: the energy is in the middle, and known to the half width.
 */
export function lawOfWindow(
  law: Law,
  { begun, ended }: InnerMoments,
  { startNs, endNs }: { startNs: string; endNs: string },
): { expected: number; halfWidth: number } {
  const [start, end] = [BigInt(startNs), BigInt(endNs)]
  const inside = lawBetween(law, begun, ended)
  const besideSeconds = Number(begun.ns - start + (end - ended.ns)) / 1e9
  const halfWidth = (law.dynamicWatts * besideSeconds) / 2
  return { expected: inside + law.idleWatts * besideSeconds + halfWidth, halfWidth }
}

/**
 * A session that looks at the time and the CPU time inside of its two readings.
 *
 * @param seen is told of each window when its record is asked for
 */
export function watchedSession(
  session: Session,
  now: () => Moment,
  seen: (window: RawWindow, moments: InnerMoments) => void,
): Session {
  let begun: Moment | undefined
  let ended: Moment | undefined
  const watching: Pick<Session, 'start' | 'stop' | 'raw'> = {
    start(options) {
      session.start(options)
      begun = now()
    },
    stop() {
      ended = now()
      session.stop()
    },
    raw() {
      const window = session.raw()
      if (begun && ended) seen(window, { begun, ended })
      return window
    },
  }
  return new Proxy(session, {
    get(_, key) {
      if (key in watching) return watching[key as keyof typeof watching]
      const value: unknown = Reflect.get(session, key, session)
      return typeof value === 'function' ? (value.bind(session) as unknown) : value
    },
  })
}
