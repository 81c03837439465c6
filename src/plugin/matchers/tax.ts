import { EnergyError } from '../../errors.ts'
import type { TaskRun } from '../../run.ts'
import { type OrchestrationTax, orchestrationTax } from '../../stats/orchestration-tax.ts'
import type { PairResult } from '../workflow-fixtures.ts'
import type { MatcherThis, Outcome } from './outcome.ts'
import { toDo } from './text.ts'

const isPairResult = (value: unknown): value is PairResult =>
  typeof value === 'object' && value !== null && 'pairs' in value && 'linear' in value && 'agentic' in value

/** CPU seconds of all attempts of each repetition, in their order; undefined where one is unknown. */
function cpuSecondsOf(runs: readonly Readonly<TaskRun>[]): number[] | undefined {
  const goals = Map.groupBy(runs, ({ workflowFacts }) => workflowFacts?.goal.repetition)
  const sums = [...goals.values()].map((attempts) =>
    attempts.reduce<number | undefined>(
      (sum, { cpuSeconds }) => (sum === undefined || cpuSeconds === undefined ? undefined : sum + cpuSeconds),
      0,
    ),
  )
  return sums.includes(undefined) ? undefined : (sums as number[])
}

function proxyTax({ linear, agentic }: PairResult): OrchestrationTax | undefined {
  const sides = [cpuSecondsOf(linear), cpuSecondsOf(agentic)] as const
  const [ofLinear, ofAgentic] = sides
  if (!ofLinear || !ofAgentic || ofLinear.length !== ofAgentic.length) return undefined
  return orchestrationTax({ linear: ofLinear, agentic: ofAgentic })
}

const ratioText = (value: number): string => `${value.toFixed(2)}×`

/**
 * Whether agentic runs cost less than so many times the linear ones of the same pairs, by the upper end of the interval.
 * Modelled joules are CPU time in another unit, so CPU seconds are compared instead of them.
 *
 * @throws EnergyError USAGE for what is no pair, and for a ratio that is not above 0
 */
export function taxBelow({ isNot }: MatcherThis, received: unknown, limit: number): Outcome {
  if (!isPairResult(received))
    throw new EnergyError(
      'USAGE',
      'toHaveOrchestrationTaxBelow was given something that is no pair of workflows.',
      'Give it the result of `await harness.runPair(…)`.',
    )
  if (!(limit > 0 && limit < Infinity))
    throw new EnergyError('USAGE', `toHaveOrchestrationTaxBelow was given ${limit}.`, 'Give a ratio above 0, like 3.')
  const isModelled = [...received.linear, ...received.agentic].some(
    ({ provenance }) => provenance === undefined || provenance === 'modelled',
  )
  const tax = isModelled ? proxyTax(received) : received.tax
  const kind = isModelled ? 'proxy: CPU seconds, because there are no counted joules' : 'energy above idle'
  const unknown = `the orchestration tax of "${received.task}" with ${received.model} is not known`
  if (!tax)
    return {
      undecided: `${unknown}: a run of a pair has no ${isModelled ? 'CPU time' : 'energy above idle'}. See its warnings.`,
    }
  if (!tax.ratio)
    return { undecided: `${unknown} (${tax.reason ?? 'no ratio'}). Measure an idle baseline: setting idle.mode: auto.` }
  const { median, low, high } = tax.ratio
  const interval = low === undefined || high === undefined ? '' : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`
  const evidence = `"${received.task}" with ${received.model} takes ${ratioText(median)}${interval} as much agentic as linear (${tax.n} ${tax.n === 1 ? 'pair' : 'pairs'}, ${kind})`
  const text = `"${received.task}" was ${toDo(isNot, 'have')} an orchestration tax below ${ratioText(limit)}. ${evidence}.`
  if (high !== undefined && high < limit) return { holds: true, text }
  if (low !== undefined && low > limit) return { holds: false, text }
  const why = tax.n === 1 ? 'one pair says nothing of how far pairs differ' : `${ratioText(limit)} lies inside`
  return { undecided: `${evidence}; ${why}. Run more pairs: \`runPair(task, { repetitions })\`.` }
}
