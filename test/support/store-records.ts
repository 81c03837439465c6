import fc from 'fast-check'
import type { CounterFacts, Experiment, Run } from '../../src/run.ts'
import type { RunSamples } from '../../src/store/index.ts'
import { anyExperiment, exampleExperiment } from './experiment.ts'
import { anyPair, examplePair, exampleWorkflowRun } from './workflow.ts'

export const COUNTERS: CounterFacts[] = [
  { id: 'package-0', domain: 'package', unitUj: 1, rangeUj: '999999' },
  { id: 'package-1', domain: 'package', unitUj: 1 },
  { id: 'dram-0', domain: 'dram', unitUj: 1 },
]

export const rows = (...each: bigint[][]): Pick<RunSamples, 'tNs' | 'uncertaintyNs' | 'valuesUj'> => ({
  tNs: BigInt64Array.from(each, (_, i) => BigInt(i) * 10_000_000n + 5n),
  uncertaintyNs: Int32Array.from(each, () => 700),
  valuesUj: BigInt64Array.from(each.flat()),
})

export const byId = <T extends { id: string }>(records: readonly T[]): T[] =>
  records.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** Any experiment in which linear runs were paired with agentic ones. */
export const withPairs: fc.Arbitrary<Experiment> = fc
  .tuple(anyExperiment, fc.array(anyPair, { minLength: 1, maxLength: 3 }))
  .map(([experiment, made]) => ({
    ...experiment,
    runs: byId<Run>([...experiment.runs, ...made.flatMap(({ runs }) => runs)]),
    pairs: byId(made.map(({ pair }) => pair)),
  }))

/** An experiment of one pair whose agentic side needed two attempts, and of a run that is no part of it. */
export function paired() {
  const pair = { id: 'pair', block: 0, order: 0 }
  const linear = exampleWorkflowRun({ workflow: 'linear' }, { pair })
  const failed = exampleWorkflowRun(
    { success: false },
    { pair, goal: { repetition: 0, attempt: 1, lastAttempt: false }, failure: { type: 'wrong-answer', message: '5' } },
  )
  const agentic = exampleWorkflowRun({}, { pair, goal: { repetition: 0, attempt: 2, lastAttempt: true } })
  const record = { ...examplePair(linear, agentic), agenticAttempts: 2 }
  const other = exampleWorkflowRun({}, { task: 'other' })
  const experiment = { ...exampleExperiment(), runs: byId([linear, failed, agentic, other]), pairs: [record] }
  return { experiment, pair: record, linear, failed, agentic, other }
}
