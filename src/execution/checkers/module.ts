import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TaskDefinition } from '../../config/task.ts'
import { EnergyError, messageOf } from '../../errors.ts'
import { excerpt } from '../excerpt.ts'
import type { Judgement } from './judgement.ts'

const REMEDY =
  'checker.path is a module in the folder of the task file; its default export takes the answer and the task, and returns a boolean or { passed, detail }.'

const invalid = (file: string, what: string, cause?: unknown): EnergyError =>
  new EnergyError('CONFIG_INVALID', `The checker ${file} ${what}.`, REMEDY, { cause })

/** Path of the module with symbolic links followed: neither it nor what it points to may lie outside of the folder. */
async function confined(path: string, folder: string): Promise<string> {
  let file: string
  let root: string
  try {
    root = await realpath(folder)
    file = await realpath(resolve(root, path))
  } catch (error) {
    throw invalid(resolve(folder, path), `cannot be read: ${messageOf(error)}`, error)
  }
  const inside = relative(root, file)
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw invalid(file, `lies outside of ${root}`)
  return file
}

async function calledDefault(file: string, answer: string, task: TaskDefinition): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    if (typeof module.default === 'function') return await module.default(answer, task)
  } catch (error) {
    throw invalid(file, `threw ${messageOf(error)}`, error)
  }
  throw invalid(file, 'has no function as its default export')
}

/**
 * What a module of the user's says. It is code of the project, not of the model: it runs in this process, without a limit.
 *
 * @throws EnergyError CONFIG_INVALID for a module that is not there, lies elsewhere, throws, or returns something else
 */
export async function checkModule(
  { path }: { path: string },
  answer: string,
  { task, taskFolder }: { task: TaskDefinition; taskFolder: string },
): Promise<Judgement> {
  const file = await confined(path, taskFolder)
  const result = await calledDefault(file, answer, structuredClone(task))
  if (typeof result === 'boolean') return { passed: result }
  const { passed, detail } = (result ?? {}) as { passed?: unknown; detail?: unknown }
  if (typeof passed !== 'boolean' || !(detail === undefined || typeof detail === 'string')) {
    throw invalid(file, 'returned neither a boolean nor { passed, detail }')
  }
  return { passed, ...(detail === undefined ? {} : { detail: excerpt(detail, 320) }) }
}
