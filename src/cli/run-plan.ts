import type { Settings } from '../config/schema.ts'
import type { TaskLevel } from '../config/task.ts'
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
  return {
    tasks: chosen.map(({ id }) => id),
    models: named.map(({ id }) => id),
    repetitions: wanted.repetitions ?? llm.repetitions,
    attempts: wanted.attempts ?? llm.attempts,
    workflows: wanted.workflows,
    warmUps: llm.warmUps,
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
