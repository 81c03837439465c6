import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { EnergyError } from '../errors.ts'
import { type BrokenRule, loadConfigFile, repeatedIds } from './config-file.ts'
import { wordsLike } from './spelling.ts'
import type { TaskDefinition, TaskLevel } from './task.ts'
import { tasksFileSchema } from './task-schema.ts'

/** Tasks with this tag reach beyond the machine: only a selection that names them, or the tag, has them. */
const NETWORK_TAG = 'network'

/** A task is selected when it fits every criterion that is given: one of the ids, one of the levels, … */
export interface TaskCriteria {
  ids?: readonly string[]
  levels?: readonly TaskLevel[]
  tags?: readonly string[]
  categories?: readonly string[]
}

/** The tasks of one file, in its order. */
export interface Tasks {
  tasks: readonly TaskDefinition[]
  /** Where they come from; paths of checker modules are relative to its folder. */
  file: string
  /** @throws EnergyError TASK_UNKNOWN with the names that look like it */
  get: (id: string) => TaskDefinition
  /**
   * Without criteria, every task but those tagged `network`.
   *
   * @throws EnergyError TASK_UNKNOWN for an id that there is not, and when no task fits
   */
  select: (criteria?: TaskCriteria) => TaskDefinition[]
}

/** Modules of checkers that do not exist. */
function missingModules(input: unknown, file: string): BrokenRule[] {
  const tasks = (input as { tasks?: unknown } | null)?.tasks
  if (!Array.isArray(tasks)) return []
  return tasks.flatMap((task: { checker?: { kind?: unknown; path?: unknown } } | null, i) => {
    const { kind, path } = task?.checker ?? {}
    if (kind !== 'module' || typeof path !== 'string' || existsSync(resolve(dirname(file), path))) return []
    return [{ path: ['tasks', i, 'checker', 'path'], allowed: `a file that exists, relative to ${dirname(file)}` }]
  })
}

/** One of the wanted values; everything when none is given. */
const fits = <T>(wanted: readonly T[] | undefined, ...values: T[]): boolean =>
  wanted === undefined || values.some((value) => wanted.includes(value))

const fitsAll = (task: TaskDefinition, { ids, levels, tags, categories }: TaskCriteria): boolean => {
  const local = !task.tags.includes(NETWORK_TAG) || ids !== undefined || tags?.includes(NETWORK_TAG) === true
  return (
    local &&
    fits(ids, task.id) &&
    fits(levels, task.level) &&
    fits(tags, ...task.tags) &&
    fits(categories, task.category)
  )
}

/** Words that a sentence lists; of a longer list these, and how many more there are. */
const LONGEST_LIST = 20

function listed(values: readonly (string | number)[]): string {
  const distinct = [...new Set(values)]
  if (distinct.length === 0) return '(none)'
  const more = distinct.length - LONGEST_LIST
  return distinct.slice(0, LONGEST_LIST).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * Loads `<root>/config/tasks.yaml`, or else the tasks that are published with this package.
 *
 * @throws EnergyError CONFIG_INVALID with one line for every problem; CONFIG_UNREADABLE
 */
export function loadTasks(root: string): Tasks {
  const rules = (input: unknown, file: string): BrokenRule[] => [
    ...repeatedIds(input, 'tasks'),
    ...missingModules(input, file),
  ]
  const { file, value } = loadConfigFile({ root, name: 'tasks.yaml', schema: tasksFileSchema, rules })
  const tasks: readonly TaskDefinition[] = value.tasks
  const get = (id: string): TaskDefinition => {
    const task = tasks.find((each) => each.id === id)
    if (task) return task
    const ids = tasks.map((each) => each.id)
    const near = wordsLike(id, ids)
    throw new EnergyError(
      'TASK_UNKNOWN',
      `${file} has no task ${JSON.stringify(id)}.`,
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has ${listed(ids)}.`,
    )
  }
  const select = (criteria: TaskCriteria = {}): TaskDefinition[] => {
    for (const id of criteria.ids ?? []) get(id)
    const selected = tasks.filter((task) => fitsAll(task, criteria))
    if (selected.length > 0) return selected
    throw new EnergyError(
      'TASK_UNKNOWN',
      `${file} has no task that fits ${JSON.stringify(criteria)}.`,
      `It has the levels ${listed(tasks.map(({ level }) => level))}, the categories ${listed(tasks.map(({ category }) => category))} and the tags ${listed(tasks.flatMap(({ tags }) => tags))}.`,
    )
  }
  return { tasks, file, get, select }
}
