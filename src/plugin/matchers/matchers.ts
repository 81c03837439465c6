import { expect } from 'vitest'
import { type EnergyAmount, type FractionAmount, fractionOf } from '../../amount.ts'
import { limitsOf } from '../../config/bench-limits.ts'
import { benchmarkKey } from '../../benchmark-key.ts'
import { EnergyError } from '../../errors.ts'
import type { ProvidedEnergy } from '../provided.ts'
import { equivalentTo, lessThan } from './compared.ts'
import { energyBelow } from './energy-below.ts'
import { measured } from './measured.ts'
import { type MatcherResult, type MatcherThis, type Outcome, providedTo, settled } from './outcome.ts'
import { regression } from './regression.ts'
import { type EnergySubject, subjectOf } from './subject.ts'
import { taxBelow } from './tax.ts'
import type { EquivalentOptions, LessEnergyOptions, MatcherOptions, RegressOptions } from './types.ts'

/** @throws EnergyError USAGE for what is no fraction in the range */
function fraction(amount: FractionAmount, name: string, least: number): number {
  const value = fractionOf(amount)
  if (value !== undefined && value >= least) return value
  throw new EnergyError(
    'USAGE',
    `${name} was ${JSON.stringify(amount)}, which is no fraction ${least === 0 ? 'from 0' : 'above 0'}.`,
    "Give a number like 0.05 or a percentage like '5 %'.",
  )
}

/** Runs a matcher in a bench project; what stops it fails the assertion, negated or not. */
function matcher(
  state: MatcherThis,
  name: string,
  options: MatcherOptions,
  find: (provided: ProvidedEnergy) => Outcome,
): MatcherResult {
  try {
    const provided = providedTo(name)
    // A comparison wants the measurements of its sides, all of them: what is asserted is asserted by ordinary runs.
    if (provided.side !== undefined) return { pass: state.isNot !== true, message: () => '' }
    return settled(state, find(provided), options.strict ?? provided.settings.compare.strict)
  } catch (error) {
    if (!(error instanceof EnergyError)) throw error
    // Vitest shows the place of an assertion that fails, and no hint of an error.
    return { pass: state.isNot === true, message: () => `${error.message}\n${error.hint}` }
  }
}

/** Fractions below this are no limits. */
const LEAST_LIMIT = 1e-6

function ruleOf({ run }: EnergySubject, { limit, against = 'history' }: RegressOptions, { settings }: ProvidedEnergy) {
  const { compare } = settings
  // A bench that compare leaves out is asserted here by name: its exclusion does not count.
  const own = run && limitsOf({ benchmarkKey: benchmarkKey(run), name: run.name }, compare, run.limits)
  return {
    against,
    limit: limit === undefined ? (own?.limit ?? compare.limit) : fraction(limit, 'limit', LEAST_LIMIT),
    minEffect: own?.minEffect ?? compare.minEffect,
    alpha: compare.alpha,
  }
}

/** Adds the matchers to Vitest's `expect`: the imported one and those of test contexts are the same underneath. */
export function registerMatchers(): void {
  expect.extend({
    toUseEnergyBelow(received: unknown, limit: EnergyAmount, options: MatcherOptions = {}) {
      return matcher(this, 'toUseEnergyBelow', options, (provided) =>
        energyBelow(this, subjectOf(received, 'toUseEnergyBelow'), limit, provided),
      )
    },
    toUseLessEnergyThan(received: unknown, other: unknown, options: LessEnergyOptions = {}) {
      return matcher(this, 'toUseLessEnergyThan', options, ({ settings }) =>
        lessThan(
          this,
          { head: subjectOf(received, 'toUseLessEnergyThan'), base: subjectOf(other, 'toUseLessEnergyThan') },
          { by: fraction(options.by ?? 0, 'by', 0), alpha: settings.compare.alpha },
        ),
      )
    },
    toBeEnergyEquivalentTo(received: unknown, other: unknown, options: EquivalentOptions = {}) {
      return matcher(this, 'toBeEnergyEquivalentTo', options, ({ settings: { compare } }) =>
        equivalentTo(
          this,
          { head: subjectOf(received, 'toBeEnergyEquivalentTo'), base: subjectOf(other, 'toBeEnergyEquivalentTo') },
          { within: fraction(options.within ?? compare.limit, 'within', LEAST_LIMIT), alpha: compare.alpha },
        ),
      )
    },
    toRegressEnergy(received: unknown, options: RegressOptions = {}) {
      return matcher(this, 'toRegressEnergy', options, (provided) => {
        const subject = subjectOf(received, 'toRegressEnergy')
        return regression(this, subject, ruleOf(subject, options, provided), provided)
      })
    },
    toHaveOrchestrationTaxBelow(received: unknown, ratio: number, options: MatcherOptions = {}) {
      return matcher(this, 'toHaveOrchestrationTaxBelow', options, () => taxBelow(this, received, ratio))
    },
    toBeMeasured(received: unknown) {
      return matcher(this, 'toBeMeasured', {}, () => measured(this, subjectOf(received, 'toBeMeasured')))
    },
  })
}
