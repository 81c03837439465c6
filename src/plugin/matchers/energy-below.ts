import { type EnergyAmount, isCarbon, joulesOf } from '../../amount.ts'
import { EnergyError } from '../../errors.ts'
import { formatQuantity } from '../../reporters/quantity.ts'
import type { ProvidedEnergy } from '../provided.ts'
import { type MatcherThis, type Outcome } from './outcome.ts'
import type { EnergySubject } from './subject.ts'
import { joulesText, QUIETER, sourceText, toDo } from './text.ts'

function limitOf(amount: EnergyAmount, { carbon }: ProvidedEnergy): number {
  const joules = joulesOf(amount, isCarbon(amount) ? carbon : undefined)
  if (joules !== undefined) return joules
  throw new EnergyError(
    'USAGE',
    `toUseEnergyBelow was given ${JSON.stringify(amount)}, which is no energy.`,
    "Give joules as a number, or an amount like '5 mJ', '0.2 µWh', or '3 µgCO2e' where footprint.region is set.",
  )
}

/** Whether the upper end of the interval lies below a limit. */
export function energyBelow(
  { isNot }: MatcherThis,
  subject: EnergySubject,
  amount: EnergyAmount,
  provided: ProvidedEnergy,
): Outcome {
  const limit = limitOf(amount, provided)
  const { name, joules, provenance, per } = subject
  const uses = `"${name}" uses ${joulesText(subject)} (95 % interval, ${sourceText(subject)})`
  if (joules === undefined)
    return {
      undecided: `"${name}" has no joules to compare with a limit. \`vitest-energy doctor\` says what can be read here.`,
    }
  if (provenance === 'modelled')
    return {
      undecided: `${uses}, and modelled joules prove no limit. \`vitest-energy doctor\` says what can be read here.`,
    }
  const wanted = `"${name}" was ${toDo(isNot, 'use')} less than ${formatQuantity(limit, 'J')} per ${per}`
  const text = `${wanted}. ${uses}.\n${isNot ? 'Lower the limit' : 'Raise the limit'} if this is as it should be; \`vitest-energy compare\` tells which commit changed it.`
  if (joules.high < limit) return { holds: true, text }
  if (joules.low > limit) return { holds: false, text }
  return { undecided: `${uses}; the limit of ${formatQuantity(limit, 'J')} lies inside. ${QUIETER}` }
}
