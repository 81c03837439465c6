import type * as z from 'zod'
import { EnergyError } from '../errors.ts'
import { moduleOnUse } from '../module-on-use.ts'
import { keyText } from './key-text.ts'
import { PARSED_ONCE } from './parsed-once.ts'
import { problemsOf, shownAt } from './problems.ts'
import { configPath } from './shipped.ts'
import { textOf } from './text-file.ts'
import type * as YamlFile from './yaml-file.ts'

/** A rule that a schema cannot say: what is at the path is not what is allowed. */
export interface BrokenRule {
  path: PropertyKey[]
  allowed: string
}

export interface ConfigFileRequest<Schema extends z.ZodType> {
  /** The folder that holds `config/`. */
  root: string
  name: string
  schema: Schema
  /** Looks at the input before anything is known of its shape. */
  rules?: (input: unknown, file: string) => BrokenRule[]
  /** The input as it may be shown. */
  shown?: (input: unknown) => unknown
}

function read(root: string, name: string): { file: string; text: string } {
  const file = configPath(root, name)
  const text = textOf(file)
  if (text !== undefined) return { file, text }
  throw new EnergyError('CONFIG_UNREADABLE', `${file} is missing.`, 'Install vitest-energy again: it belongs to it.')
}

/**
 * Loads a file of `config/`: the root's own, or else the one of this package. The two are not merged.
 *
 * @throws EnergyError CONFIG_INVALID with one line `file:line:column key: found VALUE, allowed …` for every problem;
 *   CONFIG_UNREADABLE for a file that exists and cannot be read
 */
export function loadConfigFile<Schema extends z.ZodType>(
  request: ConfigFileRequest<Schema>,
): { file: string; value: z.output<Schema> } {
  const { root, name, schema, rules = () => [], shown = (input) => input } = request
  const { file, text } = read(root, name)
  const { parseYamlFile } = moduleOnUse<typeof YamlFile>('config/yaml-file')
  const { value: input, problems, locate } = parseYamlFile(file, text)
  const where = (path: readonly PropertyKey[]): string => `${locate(path)} ${keyText(path, 'the whole file')}`
  if (problems.length === 0) {
    const showable = shown(input)
    const broken = rules(input, file).map(
      ({ path, allowed }) => `${where(path)}: found ${shownAt(showable, path)}, allowed is ${allowed}`,
    )
    problems.push(...problemsOf({ schema, input, where, shown: showable }), ...broken)
  }
  if (problems.length > 0) {
    throw new EnergyError(
      'CONFIG_INVALID',
      ['The configuration does not fit:', ...problems.map((line) => `  ${line}`)].join('\n'),
      `Correct what is listed; the config/${name} of vitest-energy shows every key.`,
    )
  }
  return { file, value: schema.parse(input, PARSED_ONCE) }
}

/** Ids of a list that stand in it a second time. */
export function repeatedIds(input: unknown, list: string): BrokenRule[] {
  const items = (input as Record<string, unknown> | null)?.[list]
  if (!Array.isArray(items)) return []
  const ids = items.map((item: unknown) => (item as { id?: unknown } | null)?.id)
  return ids.flatMap((id, i) =>
    typeof id === 'string' && ids.indexOf(id) < i
      ? [{ path: [list, i, 'id'], allowed: `an id of its own: ${list}.${ids.indexOf(id)} has this one` }]
      : [],
  )
}
