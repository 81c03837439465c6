import type { WorkflowRun } from './model-groups.ts'

const placeOf = ({ project, file, workflowFacts: { task, model, goal } }: WorkflowRun): (string | number)[] => [
  project,
  file,
  task,
  model.id,
  goal.repetition,
]

/**
 * The runs of each goal, with both of its workflows and all attempts: what is counted as one goal per workflow, and drawn as
 * one. A pair is a goal of its own, whoever else has run the same task in the same repetition. Without a pair each first
 * attempt begins another goal, and the first goal of one workflow goes with the first one of the other in the same file.
 *
 * @param runs in order of time
 */
export function goalUnits(runs: readonly WorkflowRun[]): WorkflowRun[][] {
  const begun = new Map<string, number>()
  const keyOf = (run: WorkflowRun): string => {
    const { pair, goal } = run.workflowFacts
    const place = placeOf(run)
    if (pair !== undefined) return JSON.stringify([...place, 'pair', pair.id])
    const side = JSON.stringify([...place, run.workflow])
    const known = begun.get(side) ?? 0
    const number = goal.attempt > 1 && known > 0 ? known : known + 1
    begun.set(side, number)
    return JSON.stringify([...place, 'alone', number])
  }
  return [...Map.groupBy(runs, keyOf).values()]
}
