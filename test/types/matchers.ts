/** Compiled by `npm run types`, never run: what the matchers take, and what they do not. */

import { type BenchResult, expect, test } from 'vitest'
import { expect as ours, type PairResult } from 'vitest-energy/test'

declare const bench: BenchResult
declare const pair: PairResult

test('types', ({ expect: inContext }) => {
  for (const each of [expect, inContext, ours]) {
    const nothing: void = each(bench).toUseEnergyBelow('5 mJ')
    each(bench).toUseEnergyBelow(0.005, { strict: true })
    each(bench).toUseLessEnergyThan(bench)
    each(bench).not.toUseLessEnergyThan(bench, { by: '3 %', strict: false })
    each(bench).toBeEnergyEquivalentTo(bench, { within: 0.05 })
    each(bench).not.toRegressEnergy()
    each(bench).not.toRegressEnergy({ limit: '5 %', against: 'history' })
    each(bench).not.toRegressEnergy({ against: { commit: 'abc' } })
    each(bench).not.toRegressEnergy({ against: [0.001, 0.0011] })
    each(pair).toHaveOrchestrationTaxBelow(3)
    each(bench).toBeMeasured()

    // @ts-expect-error a limit is an amount
    each(bench).toUseEnergyBelow({ joules: 5 })
    // @ts-expect-error a limit is needed
    each(bench).toUseEnergyBelow()
    // @ts-expect-error no such option
    each(bench).toUseLessEnergyThan(bench, { than: '3 %' })
    // @ts-expect-error another bench is needed
    each(bench).toBeEnergyEquivalentTo()
    // @ts-expect-error no such baseline
    each(bench).not.toRegressEnergy({ against: 'yesterday' })
    // @ts-expect-error a ratio is a number
    each(pair).toHaveOrchestrationTaxBelow('3')
    // @ts-expect-error nothing to give
    each(bench).toBeMeasured(true)
    expect(nothing).toBeUndefined()
  }
  const promised: Promise<void> = expect(Promise.resolve(bench)).resolves.toBeMeasured()
  return promised
})
