import { MODEL_WORKFLOWS, type ModelWorkflow } from '../execution/schedule.ts'
import type { TaskLevel } from '../config/task.ts'
import { EnergyError } from '../errors.ts'
import type { RunOptions } from './run.ts'

const usage = (message: string): EnergyError => new EnergyError('USAGE', message, 'See `vitest-energy run --help`.')

/** Words of a comma list, or of an option that was given several times; cac makes numbers of digits. */
const words = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value])
    .flatMap((each) => String(each).split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '')

function count(value: unknown, name: string, highest: number): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= highest) return value
  throw usage(`--${name} takes a whole number from 1 to ${highest}; found ${JSON.stringify(value)}.`)
}

function workflowsOf(value: unknown): ModelWorkflow[] {
  const named = words(value)
  const unknown = named.find((each) => !(MODEL_WORKFLOWS as readonly string[]).includes(each))
  if (unknown !== undefined) {
    throw usage(`--workflow takes ${MODEL_WORKFLOWS.join(' and ')}; found "${unknown}".`)
  }
  return named.length === 0 ? [...MODEL_WORKFLOWS] : MODEL_WORKFLOWS.filter((each) => named.includes(each))
}

function levelsOf(value: unknown): TaskLevel[] {
  return words(value).map((each) => {
    if (/^[123]$/.test(each)) return Number(each) as TaskLevel
    throw usage(`--level takes 1, 2 and 3; found "${each}".`)
  })
}

/**
 * The options of `vitest-energy run` from what stood on its command line.
 *
 * @throws EnergyError USAGE
 */
export function runOptions(tasks: readonly string[], options: Record<string, unknown>): RunOptions {
  const repetitions = count(options.repetitions, 'repetitions', 10_000)
  const attempts = count(options.attempts, 'attempts', 20)
  const { resume } = options
  const planned = ['workflow', 'repetitions', 'attempts', 'model', 'tag', 'level'].find((name) => name in options)
  if (resume !== undefined && (planned !== undefined || tasks.length > 0)) {
    throw usage(
      `--resume goes on with the plan of its experiment; found ${planned === undefined ? `"${tasks[0]}"` : `--${planned}`} beside it.`,
    )
  }
  return {
    tasks: tasks.flatMap((each) => words(each)),
    tags: words(options.tag),
    levels: levelsOf(options.level),
    models: words(options.model),
    workflows: workflowsOf(options.workflow),
    ...(repetitions === undefined ? {} : { repetitions }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(resume === undefined ? {} : { resume: resume === true ? '' : words(resume).join(',') }),
    list: options.list === true,
    json: options.json === true,
  }
}
