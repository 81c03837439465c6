import fc from 'fast-check'
import type { Experiment, TaskRun, WorkflowFacts } from '../../src/run.ts'
import type { WorkflowRun } from '../../src/stats/index.ts'
import { anyExperiment, exampleTask } from './experiment.ts'
import { anyPair, exampleWorkflowFacts } from './workflow-facts.ts'

/** A linear run of one call; `facts` are put over `exampleWorkflowFacts`. */
export function exampleWorkflowRun(
  overrides: Partial<Omit<TaskRun, 'workflowFacts'>> & { facts?: Partial<WorkflowFacts> } = {},
): WorkflowRun {
  const { facts, ...rest } = overrides
  const run = exampleTask({ workflow: 'linear', name: 'geography_qa', tags: ['linear'], ...rest })
  return { ...run, workflowFacts: exampleWorkflowFacts(facts) } as WorkflowRun
}

/** Any experiment, with pairs of its linear and agentic runs. */
export const anyPairedExperiment: fc.Arbitrary<Experiment> = anyExperiment.chain((experiment) => {
  const ids = (workflow: string): string[] =>
    experiment.runs.flatMap((run) => (run.kind === 'task' && run.workflow === workflow ? [run.id] : []))
  const agentic = ids('agentic')
  const pairs = ids('linear').flatMap((id, i) => {
    const other = agentic[i]
    return other === undefined ? [] : [anyPair(id, other)]
  })
  return fc.tuple(...pairs).map((each) => (each.length === 0 ? experiment : { ...experiment, pairs: each }))
})
