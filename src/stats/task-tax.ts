import type { ModelFacts, PairRecord, Provenance, TaskRun } from '../run.ts'
import { isWorkflowRun, type WorkflowRun } from './model-groups.ts'
import { type OrchestrationTax, orchestrationTax } from './orchestration-tax.ts'

/** The orchestration tax of one task with one model. Energies are means over its pairs, J above idle. */
export interface TaskTax {
  task: string
  model: ModelFacts
  provenance?: Provenance
  /** All pairs; `tax.n` of them have energy above idle on both sides. */
  pairs: number
  linearJoules?: number
  agenticJoules?: number
  tax: OrchestrationTax
}

interface KnownPair {
  pair: PairRecord
  linear: WorkflowRun
}

const kindOf = ({ pair, linear }: KnownPair): string =>
  JSON.stringify([pair.task, pair.model, linear.workflowFacts.model.site, linear.provenance])

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The tax per task, model, site and provenance, each pair once. Pairs of warm-up runs, and pairs whose runs are not among
 * `runs`, so that nobody knows where they ran, are left out.
 */
export function taskTaxes(pairs: readonly PairRecord[], runs: readonly TaskRun[]): TaskTax[] {
  const runOf = new Map(runs.filter(isWorkflowRun).map((run) => [run.id, run]))
  const distinct = new Map(pairs.map((pair) => [pair.id, pair]))
  const known = [...distinct.values()].flatMap((pair): KnownPair[] => {
    const linear = runOf.get(pair.linearRunId)
    const usable = linear !== undefined && linear.workflowFacts.warmUp === undefined && runOf.has(pair.agenticRunId)
    return usable ? [{ pair, linear }] : []
  })
  return [...Map.groupBy(known, kindOf).values()].map((same) => {
    const { pair, linear } = same[0] as KnownPair
    const measured = same.flatMap(({ pair: { linearActiveJoules, agenticActiveJoules } }) =>
      linearActiveJoules === undefined || agenticActiveJoules === undefined
        ? []
        : [{ linear: linearActiveJoules, agentic: agenticActiveJoules }],
    )
    const sides = { linear: measured.map((each) => each.linear), agentic: measured.map((each) => each.agentic) }
    const linearJoules = mean(sides.linear)
    const agenticJoules = mean(sides.agentic)
    return {
      task: pair.task,
      model: linear.workflowFacts.model,
      ...(linear.provenance === undefined ? {} : { provenance: linear.provenance }),
      pairs: same.length,
      ...(linearJoules === undefined ? {} : { linearJoules }),
      ...(agenticJoules === undefined ? {} : { agenticJoules }),
      tax: orchestrationTax(sides),
    }
  })
}
