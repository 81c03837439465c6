import fc from 'fast-check'
import type { Experiment, TaskRun, WorkflowFacts } from '../../src/run.ts'
import type { WorkflowRun } from '../../src/stats/index.ts'
import { anyExperiment, anyWorkflowRun, exampleTask } from './experiment.ts'
import { anyPair, exampleWorkflowFacts } from './workflow-facts.ts'

/** A linear run of one call; `facts` are put over `exampleWorkflowFacts`. */
export function exampleWorkflowRun(
  overrides: Partial<Omit<TaskRun, 'workflowFacts'>> & { facts?: Partial<WorkflowFacts> } = {},
): WorkflowRun {
  const { facts, ...rest } = overrides
  const run = exampleTask({ workflow: 'linear', name: 'geography_qa', tags: ['linear'], ...rest })
  return { ...run, workflowFacts: exampleWorkflowFacts(facts) } as WorkflowRun
}

/** Any experiment, and up to four pairs of a linear and an agentic run in it. */
export const anyPairedExperiment: fc.Arbitrary<Experiment> = fc
  .tuple(anyExperiment, fc.array(fc.tuple(anyWorkflowRun, anyWorkflowRun), { maxLength: 4 }))
  .chain(([experiment, sides]) => {
    const paired = sides.map(([linear, agentic]): [TaskRun, TaskRun] => [
      { ...linear, workflow: 'linear' },
      { ...agentic, workflow: 'agentic' },
    ])
    const pairs = paired.map(([linear, agentic]) => anyPair(linear.id, agentic.id))
    const runs = [...experiment.runs, ...paired.flat()]
    return fc.tuple(...pairs).map((each) => ({ ...experiment, runs, ...(each.length === 0 ? {} : { pairs: each }) }))
  })
