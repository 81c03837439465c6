/** Compiled, never run: the signatures of the statistics. */

import {
  changePoints,
  compareSamples,
  energyPerGoal,
  orchestrationTax,
  sequentialVerdict,
  summarise,
} from 'vitest-energy/stats'
import { expectTypeOf } from 'vitest'

const [base, head]: readonly [readonly number[], readonly number[]] = [[1], [2]]
type Verdict = 'regression' | 'improvement' | 'pass' | 'inconclusive'

const one = compareSamples({ base, head, alpha: 0.01, minEffect: 0.02, limit: 0.05 })
expectTypeOf(one.change).toEqualTypeOf<number>()
expectTypeOf(one.low).toEqualTypeOf<number>()
expectTypeOf(one.high).toEqualTypeOf<number>()
expectTypeOf(one.cliffsDelta).toEqualTypeOf<number>()
expectTypeOf(one.verdict).toEqualTypeOf<Verdict>()
expectTypeOf(one.pairsNeeded).toEqualTypeOf<number | undefined>()
expectTypeOf(one.reason).extract<string>().toExtend<string>()
// @ts-expect-error two sides
compareSamples({ base })
// @ts-expect-error the joules of a side are a list
compareSamples({ base: 1, head: 2 })

const sequential = sequentialVerdict({ base, head, looks: [10, 15, 20, 30] })
expectTypeOf(sequential.pairs).toEqualTypeOf<number>()
expectTypeOf(sequential.verdict).toEqualTypeOf<Verdict>()

const summary = summarise(base, { confidence: 0.95 })
expectTypeOf(summary).toEqualTypeOf<{
  n: number
  median: number
  low: number
  high: number
  mean: number
  sd: number
  mad: number
  min: number
  max: number
  outliers: number
}>()
// @ts-expect-error a fraction
summarise(base, { confidence: '95 %' })

const points = changePoints(base, { minEffect: 0.02, alpha: 0.001, window: 50 })
expectTypeOf(points.at(0)?.index).toEqualTypeOf<number | undefined>()
expectTypeOf(points.at(0)?.change).toEqualTypeOf<number | undefined>()

const tax = orchestrationTax({ linear: base, agentic: head })
expectTypeOf(tax.n).toEqualTypeOf<number>()
expectTypeOf(tax.taxJoules).toEqualTypeOf<number | undefined>()
expectTypeOf(tax.ratio?.median).toEqualTypeOf<number | undefined>()
expectTypeOf(tax.percent).toEqualTypeOf<number | undefined>()
expectTypeOf(tax.overheadPercent).toEqualTypeOf<number | undefined>()

const goals = energyPerGoal([{ attempts: [{ joules: 5, success: false }, { success: true }] }])
expectTypeOf(goals).toEqualTypeOf<{
  goals: number
  succeeded: number
  perSuccess?: number
  perSuccessOfSucceeded?: number
}>()
// @ts-expect-error whether it succeeded has to be known
energyPerGoal([{ attempts: [{ joules: 5 }] }])
