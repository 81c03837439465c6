import { fingerprint } from '../config/fingerprint.ts'
import type { Settings } from '../config/schema.ts'
import type { TaskLevel } from '../config/task.ts'
import { EnergyError } from '../errors.ts'
import type { ModelWorkflow } from '../execution/schedule.ts'
import type { ExperimentPlan } from '../invocation/workflow-experiment.ts'
import type { WorkflowSetup } from '../invocation/workflow-setup.ts'

/** What the words of `vitest-energy run` ask for; what is absent comes from the settings. */
export interface WantedRun {
  tasks: string[]
  tags: string[]
  levels: TaskLevel[]
  models: string[]
  workflows: ModelWorkflow[]
  repetitions?: number
  attempts?: number
}

/** What tasks and models say, keys left out: runs before and after a change of them are not one experiment. */
const configuredAs = (
  plan: Pick<ExperimentPlan, 'tasks' | 'models'>,
  { tasks, models }: Pick<WorkflowSetup, 'tasks' | 'models'>,
): string =>
  fingerprint({
    tasks: plan.tasks.map((id) => tasks.get(id)),
    models: models.models.filter(({ id }) => plan.models.includes(id)),
  })

/**
 * Refuses to go on with other tasks or models than at the beginning.
 *
 * @throws EnergyError USAGE; TASK_UNKNOWN for a task that has been taken out
 */
export function refuseOtherTasks(plan: ExperimentPlan, setup: WorkflowSetup): void {
  if (configuredAs(plan, setup) === plan.configured) return
  throw new EnergyError(
    'USAGE',
    `The tasks or models of this experiment have changed since it began (${setup.tasks.file}, ${setup.models.file}).`,
    'Take the change back to go on, or leave --resume out to start a new experiment.',
  )
}

const given = <K extends string, T>(key: K, values: readonly T[]): { [P in K]?: readonly T[] } =>
  values.length === 0 ? {} : ({ [key]: values } as { [P in K]: readonly T[] })

/**
 * The plan of an experiment, with every name known before anything is measured.
 *
 * @throws EnergyError TASK_UNKNOWN, MODEL_UNKNOWN
 */
export function planOf(wanted: WantedRun, { llm }: Settings, { tasks, models }: WorkflowSetup): ExperimentPlan {
  const chosen = tasks.select({
    ...given('ids', wanted.tasks),
    ...given('tags', wanted.tags),
    ...given('levels', wanted.levels),
  })
  const named = wanted.models.length === 0 ? [models.get(llm.model)] : wanted.models.map((id) => models.get(id))
  const planned = { tasks: chosen.map(({ id }) => id), models: named.map(({ id }) => id) }
  return {
    ...planned,
    repetitions: wanted.repetitions ?? llm.repetitions,
    attempts: wanted.attempts ?? llm.attempts,
    workflows: wanted.workflows,
    warmUps: llm.warmUps,
    configured: configuredAs(planned, { tasks, models }),
  }
}

/** The tasks with their levels, for a terminal or as JSON. */
export function taskList({ tasks }: WorkflowSetup, json: boolean): string {
  const rows = tasks.tasks.map(({ id, level, category, tools, tags, name }) => ({
    id,
    level,
    category,
    name,
    tools,
    tags,
  }))
  if (json) return JSON.stringify(rows, undefined, 2)
  const width = Math.max(...rows.map(({ id }) => id.length))
  const lines = rows.map(({ id, level, category, tools, name }) => {
    const used = tools.length > 0 ? `  [${tools.join(', ')}]` : ''
    return `${id.padEnd(width)}  level ${level}  ${category}: ${name}${used}`
  })
  return lines.join('\n')
}
