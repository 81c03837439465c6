import type { ControlMeasurement } from '../experiment.ts'
import type { Warning } from '../run.ts'
import { compareSamples, median } from '../stats/index.ts'
import type { MeasuredPair } from './measured-pair.ts'

/** Smallest difference of the controls that makes two machines of one: with many pairs a smaller one is sure, and harmless. */
const LEAST_DIFFERENCE = 0.01

/**
 * A void session is lost with all its benches, and the same program seldom costs the two sides differently. At the error of a
 * bench (1 % for each direction) noise alone would void up to one session in forty.
 */
const SHARE_OF_ALPHA = 0.1

type Quantity = 'energy' | 'time'

function controlOf(controls: readonly ControlMeasurement[], quantity: Quantity): number | undefined {
  const values = controls.map(({ joules, seconds }) => (quantity === 'energy' ? joules : seconds))
  return values.length === 0 || values.some((value) => value === undefined || value <= 0)
    ? undefined
    : median(values as number[])
}

/**
 * How far the control workload of the head is from that of the base: work that cannot differ. A drift of the machine moves
 * both and is none of it.
 *
 * @param alpha one-sided error of the benches; the controls have a tenth of it
 * @returns a warning where the difference is significant and at least 1 %; none where the session is good or has no controls
 */
export function controlsDiffer(pairs: readonly MeasuredPair[], quantity: Quantity, alpha: number): Warning[] {
  const both = pairs.flatMap(({ base, head }) => {
    const [of, to] = [controlOf(base.controls, quantity), controlOf(head.controls, quantity)]
    return of === undefined || to === undefined ? [] : [[of, to] as const]
  })
  if (both.length === 0) return []
  const { change, low, high, reason } = compareSamples({
    base: both.map(([of]) => of),
    head: both.map(([, to]) => to),
    alpha: SHARE_OF_ALPHA * alpha,
  })
  const differ = reason !== 'too-few-pairs' && (low > 0 || high < 0) && Math.abs(change) >= LEAST_DIFFERENCE
  return differ ? [{ kind: 'controls-differ', change }] : []
}
