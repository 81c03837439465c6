import { formatQuantity } from '../../reporters/quantity.ts'
import type { MatcherThis, Outcome } from './outcome.ts'
import { type Difference, differenceOf } from './side-by-side.ts'
import type { EnergySubject } from './subject.ts'
import { changeText, limitText, QUIETER, sourceText, toDo } from './text.ts'

interface Sides {
  head: EnergySubject
  base: EnergySubject
}

/** Both values, the change and how it is known. */
function evidence({ head, base }: Sides, difference: Difference): string {
  const isEnergy = difference.quantity === 'energy'
  const amount = (value: number): string => formatQuantity(value, isEnergy ? 'J' : 's')
  const kind = isEnergy ? sourceText(head) : 'proxy: CPU seconds, because there are no counted joules'
  return `"${head.name}" costs ${amount(difference.head)} per op, "${base.name}" ${amount(difference.base)}: ${changeText(difference)} (${difference.how}; ${kind})`
}

/** Whether head uses less than base, by a fraction of base or more. */
export function lessThan(state: MatcherThis, sides: Sides, { by, alpha }: { by: number; alpha: number }): Outcome {
  const difference = differenceOf(sides.head, sides.base, alpha)
  if (typeof difference === 'string') return { undecided: difference }
  const least = by === 0 ? '' : ` by ${limitText(by)} or more`
  const wanted = `"${sides.head.name}" was ${toDo(state.isNot, 'use')} less energy than "${sides.base.name}"${least}`
  const text = `${wanted}. ${evidence(sides, difference)}.`
  if (difference.high < -by) return { holds: true, text }
  if (difference.low > -by) return { holds: false, text }
  return {
    undecided: `${evidence(sides, difference)}; ${by === 0 ? 'no change' : signedBy(by)} lies inside. ${QUIETER}`,
  }
}

const signedBy = (by: number): string => `−${limitText(by)}`

/** Whether head and base differ by less than a fraction, in either direction: two one-sided tests (Schuirmann 1987). */
export function equivalentTo(
  state: MatcherThis,
  sides: Sides,
  { within, alpha }: { within: number; alpha: number },
): Outcome {
  const difference = differenceOf(sides.head, sides.base, alpha)
  if (typeof difference === 'string') return { undecided: difference }
  const wanted = `"${sides.head.name}" and "${sides.base.name}" were ${toDo(state.isNot, 'use')} the same energy within ${limitText(within)}`
  const text = `${wanted}. ${evidence(sides, difference)}.`
  // A ratio and its reciprocal are the same distance.
  const lowest = 1 / (1 + within) - 1
  const { low, high } = difference
  if (low > lowest && high < within) return { holds: true, text }
  if (high < lowest || low > within) return { holds: false, text }
  return { undecided: `${evidence(sides, difference)}; an end of ±${limitText(within)} lies inside. ${QUIETER}` }
}
