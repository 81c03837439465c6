import { seededRandom } from '../../src/random.ts'

/** What disturbs a simulated session. */
export interface Disturbance {
  /** Share of runs that another program disturbs, each by 10 % in the mean. */
  outliers?: number
  /** Rise of everything while the chip warms up, over the planned length of the session. */
  drift?: number
  /** CV of an offset that a whole session has in common. */
  session?: number
  /** Correlation of each run with the one before. */
  correlation?: number
}

export const SCENARIOS = {
  clean: {},
  outliers: { outliers: 0.05 },
  drift: { drift: 0.03 },
  session: { session: 0.01 },
  hostile: { outliers: 0.05, drift: 0.03, session: 0.01, correlation: 0.3 },
  'strong drift': { drift: 0.1 },
} as const satisfies Record<string, Disturbance>

/** A machine that runs one thing after another and says how many joules each took. */
export interface NoisyMachine {
  /** Joules of one run of something that takes `joules` in the mean. */
  run: (joules?: number) => number
}

/** Random numbers of one seed: uniform, normal and exponential. */
export interface Noise {
  uniform: () => number
  normal: () => number
  exponential: () => number
}

export function seededNoise(seed: number): Noise {
  const uniform = seededRandom(seed)
  let spare: number | undefined
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uniform, normal, exponential: () => -Math.log(1 - uniform()) }
}

/** Most of a warm-up is over at a third of the session. */
const WARM_UP_PACE = 3

/**
 * A session on a machine whose runs scatter by `cv` (lognormal).
 *
 * @param runs planned length, over which the drift goes
 */
export function noisyMachine(
  { uniform, normal, exponential }: Noise,
  { outliers = 0, drift = 0, session = 0, correlation = 0 }: Disturbance,
  { cv, runs }: { cv: number; runs: number },
): NoisyMachine {
  const offset = Math.exp(session * normal())
  const innovation = Math.sqrt(1 - correlation ** 2)
  const warmest = 1 - Math.exp(-WARM_UP_PACE)
  let deviation = normal()
  let done = 0
  return {
    run: (joules = 1) => {
      deviation = correlation * deviation + innovation * normal()
      const warmth = drift === 0 ? 0 : (1 - Math.exp((-WARM_UP_PACE * done) / runs)) / warmest
      done++
      const disturbed = outliers > 0 && uniform() < outliers ? 1 + 0.1 * exponential() : 1
      return joules * offset * Math.exp(cv * deviation) * (1 + drift * warmth) * disturbed
    },
  }
}

/** Pairs in random order, one after the other, of which head takes so much more. */
export function interleaved(
  noise: Noise,
  disturbance: Disturbance,
  { cv, pairs, effect = 0 }: { cv: number; pairs: number; effect?: number },
): { base: number[]; head: number[] } {
  const machine = noisyMachine(noise, disturbance, { cv, runs: 2 * pairs })
  const base: number[] = []
  const head: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const isHeadFirst = noise.uniform() < 0.5
    if (isHeadFirst) head.push(machine.run(1 + effect))
    base.push(machine.run())
    if (!isHeadFirst) head.push(machine.run(1 + effect))
  }
  return { base, head }
}
