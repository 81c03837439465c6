import type { ModelFacts, Provenance, TaskRun, WorkflowFacts } from '../run.ts'

/** A task run of a linear or an agentic workflow. */
export type WorkflowRun = TaskRun & { workflow: 'linear' | 'agentic'; workflowFacts: WorkflowFacts }

/** Runs whose joules may be compared and summed: one model, one place of its computation, one kind of counter. */
export interface ModelGroup {
  model: ModelFacts
  /** Absent where nothing could be read for energy. */
  provenance?: Provenance
  runs: WorkflowRun[]
}

/** Whether a run is one of a model: linear or agentic, with what is known of it. */
export const isWorkflowRun = (run: TaskRun): run is WorkflowRun =>
  run.workflow !== 'test' && run.workflowFacts !== undefined

const placeOf = ({ workflowFacts: { model } }: WorkflowRun): string => JSON.stringify([model.id, model.site])

/**
 * Workflow runs by model, site and provenance, in the order of their first runs. Warm-up runs are left out. A run without
 * energy goes with the others of its model, where it makes their sums unknown.
 */
export function modelGroups(runs: readonly TaskRun[]): ModelGroup[] {
  const used = runs.filter(isWorkflowRun).filter(({ workflowFacts }) => workflowFacts.warmUp === undefined)
  return [...Map.groupBy(used, placeOf).values()].flatMap((ofModel) => {
    const known = ofModel.find(({ provenance }) => provenance !== undefined)?.provenance
    const groups = Map.groupBy(ofModel, ({ provenance }) => provenance ?? known)
    return [...groups].map(([provenance, members]) => ({
      model: (members[0] as WorkflowRun).workflowFacts.model,
      ...(provenance === undefined ? {} : { provenance }),
      runs: members,
    }))
  })
}
