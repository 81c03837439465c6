import { setTimeout as sleep } from 'node:timers/promises'
import type { CoolDown } from '../run.ts'
import { msFromSeconds, secondsFromNs } from '../units.ts'
import { monotonicNs } from './sampling/clock.ts'
import type { Session } from './session.ts'

/** Length of a look at the power: long against every counter's steps but a GPU's, short against what cools. */
const LOOK_SECONDS = 0.5
/** Length of the look at the beginning, which all later ones are compared with. */
const FIRST_LOOK_SECONDS = 2

export interface CoolDownLimits {
  /** Longest wait, s. */
  seconds: number
  /** Power above that of the beginning that counts as cool, fraction. */
  powerFraction: number
  /** Temperature above that of the beginning that counts as cool, °C. */
  celsius: number
}

interface Calm {
  watts?: number
  celsius?: number
}

export interface CoolDownSources {
  /** A session of edge reads, ended by whoever uses it. */
  session(): Session
  /** Temperature now; undefined where there is none. */
  celsius(): number | undefined
}

/** Power over a time in which nothing is done, and the temperature at its end. */
async function look(sources: CoolDownSources, seconds: number): Promise<Calm> {
  await using session = sources.session()
  session.start()
  await sleep(msFromSeconds(seconds))
  session.stop()
  const { watts } = session.derive(session.raw())
  const now = sources.celsius()
  return { ...(watts === undefined ? {} : { watts }), ...(now === undefined ? {} : { celsius: now }) }
}

/** Whether a value is known and not above what it may be; one that was not known at the beginning is not asked for. */
const isBelow = (now: number | undefined, limit: number | undefined): boolean =>
  limit === undefined || (now !== undefined && now <= limit)

/**
 * Remembers power and temperature of this moment, the beginning of a session. The function that comes back waits until
 * both are down to them again, within the limits; it looks at the power for half a second at a time, so it takes at least
 * that. Waiting only cools, so values below those of the beginning are as good.
 *
 * @returns undefined where neither power nor temperature can be read: there is nothing to wait for
 */
export async function rememberCalm(
  sources: CoolDownSources,
  limits: CoolDownLimits,
): Promise<(() => Promise<CoolDown>) | undefined> {
  const calm = await look(sources, FIRST_LOOK_SECONDS)
  if (calm.watts === undefined && calm.celsius === undefined) return undefined
  const watts = calm.watts === undefined ? undefined : calm.watts * (1 + limits.powerFraction)
  const celsius = calm.celsius === undefined ? undefined : calm.celsius + limits.celsius
  return async () => {
    const startNs = monotonicNs()
    for (;;) {
      const now = await look(sources, Math.min(LOOK_SECONDS, limits.seconds))
      const seconds = secondsFromNs(monotonicNs() - startNs)
      if (isBelow(now.watts, watts) && isBelow(now.celsius, celsius)) return { seconds, reached: true }
      if (seconds + LOOK_SECONDS > limits.seconds) return { seconds, reached: false }
    }
  }
}
