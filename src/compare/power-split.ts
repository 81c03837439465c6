import type { Change, ComparedPair } from '../comparison.ts'
import { changeOf } from '../stats/index.ts'

/** The parts that a change of energy is made of. */
export interface PowerSplit {
  seconds: Change
  /** Absent where energy was not measured. */
  watts?: Change
}

function shown(base: readonly number[], head: readonly number[], alpha: number): Change {
  const { change, low, high } = changeOf({ base, head }, { alpha })
  return { change, low, high }
}

/**
 * Splits a change of energy into time and power, (1 + seconds) × (1 + watts) = 1 + energy. Time is estimated as energy is;
 * the estimate of power is what is left, so that the parts make the whole. Its interval is the one of joules per second of
 * the pairs, widened to hold the estimate where the two differ by more than that.
 *
 * @param energy change of the energy of the same pairs; absent for CPU seconds
 * @param alpha one-sided error of the intervals
 */
export function powerSplit(pairs: readonly ComparedPair[], energy: number | undefined, alpha: number): PowerSplit {
  const seconds = shown(
    pairs.map(({ base }) => base.secondsPerOp),
    pairs.map(({ head }) => head.secondsPerOp),
    alpha,
  )
  const watts = pairs.flatMap(({ base, head }) =>
    base.watts === undefined || head.watts === undefined ? [] : [[base.watts, head.watts] as const],
  )
  if (energy === undefined || watts.length < pairs.length) return { seconds }
  const { low, high } = shown(
    watts.map(([base]) => base),
    watts.map(([, head]) => head),
    alpha,
  )
  const change = (1 + energy) / (1 + seconds.change) - 1
  return { seconds, watts: { change, low: Math.min(low, change), high: Math.max(high, change) } }
}
