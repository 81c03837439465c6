import * as z from 'zod'
import type { SiteTasks, WantedRun } from '../reporters/site-data.ts'
import { RequestRefused } from './request-refused.ts'

/** Most pairs of each task that a click starts; the command line takes more. */
export const MOST_REPETITIONS = 100

const schema = z.strictObject({
  tasks: z.array(z.string()).min(1).max(1000),
  workflows: z.array(z.enum(['linear', 'agentic'])).min(1),
  repetitions: z.int().min(1).max(MOST_REPETITIONS),
  model: z.string(),
})

/** What stays one word of a command line: no option, no list. */
const WORD = /^\w[\w.:/@+-]*$/

const refused = (message: string): RequestRefused =>
  new RequestRefused(400, message, 'Choose from the lists; load them again after a change of config/.')

/**
 * What a click asks for, of which every name is one that there is.
 *
 * @throws RequestRefused 400
 */
export function wantedRun(body: unknown, { tasks, models }: Pick<SiteTasks, 'tasks' | 'models'>): WantedRun {
  const parsed = schema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(`${issue?.path.join('.') || 'The request'}: ${issue?.message}.`)
  }
  const { data } = parsed
  const unknown = data.tasks.find((id) => !tasks.some((task) => task.id === id))
  if (unknown !== undefined) throw refused(`There is no task ${JSON.stringify(unknown.slice(0, 80))}.`)
  const model = models.find(({ id }) => id === data.model)
  if (!model) throw refused(`There is no model ${JSON.stringify(data.model.slice(0, 80))}.`)
  if (model.unavailable !== undefined) throw refused(model.unavailable)
  if (![...data.tasks, data.model].every((id) => WORD.test(id))) {
    throw refused(`${JSON.stringify(data.model)} cannot be written on a command line.`)
  }
  return { ...data, tasks: [...new Set(data.tasks)], workflows: [...new Set(data.workflows)] }
}
