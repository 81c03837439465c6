import { join } from 'node:path'
import { EnergyError } from '../errors.ts'
import { moduleOnUse } from '../module-on-use.ts'
import { leafPaths } from './allowed.ts'
import { cacheDirectory } from './user-directories.ts'
import { environmentSettings, type SettingValue } from './environment-variables.ts'
import { keyText } from './key-text.ts'
import { locateOption } from './locate.ts'
import { PARSED_ONCE } from './parsed-once.ts'
import { problemsOf } from './problems.ts'
import { type Settings, type SettingsInput, settingsSchema } from './schema.ts'
import { textOf } from './text-file.ts'
import type * as YamlFile from './yaml-file.ts'

/** Strongest first. */
export type SettingSource = 'environment' | 'options' | 'file' | 'default'

export interface LoadedSettings {
  settings: Settings
  /** Where each value comes from, by dotted key: `bench.windowSeconds`. Settings without a value are absent. */
  sources: Record<string, SettingSource>
  /** Configuration files that were read. */
  files: string[]
}

export interface SettingsRequest {
  /** The folder that holds `config/`: the Vitest root, or the working directory of the command line. */
  root: string
  /** Options of `energy({ … })`. */
  options?: SettingsInput
  /** The Vitest configuration that the options stand in. */
  optionsSource?: { file: string }
  env: Readonly<Record<string, string | undefined>>
}

type Path = readonly PropertyKey[]

interface Layer {
  values: SettingValue[]
  problems: string[]
}

const valueAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce((node, key) => (node as Record<string, unknown> | undefined)?.[key], root)

function layerOf(input: unknown, where: (path: Path) => string): Layer {
  const problems = problemsOf({ schema: settingsSchema, input, where })
  if (problems.length > 0) return { values: [], problems }
  const values = leafPaths(settingsSchema).map((path) => ({ path, value: valueAt(input, path) }))
  return { values: values.filter(({ value }) => value !== undefined), problems }
}

function fileLayer(file: string, text: string): Layer {
  const { parseYamlFile } = moduleOnUse<typeof YamlFile>('config/yaml-file')
  const { value, problems, locate } = parseYamlFile(file, text)
  if (problems.length > 0) return { values: [], problems }
  return layerOf(value, (path) => `${locate(path)} ${keyText(path, 'the whole file')}`)
}

function optionsLayer(options: unknown, file: string | undefined): Layer {
  const source = file === undefined ? undefined : textOf(file)
  return layerOf(options, (path) => {
    const at = source === undefined ? undefined : locateOption(source, path)
    const place = at === undefined ? (file ?? 'energy()') : `${file}:${at.line}:${at.column}`
    return `${place} ${keyText(path, 'the options')}`
  })
}

/** Sets a value in a tree of plain objects, making the objects on the way. */
function setAt(tree: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[first] = value
  else setAt((tree[first] ??= {}) as Record<string, unknown>, rest, value)
}

/**
 * Loads the settings (A-LEMS: ConfigLoader). Environment goes before plugin options, before `config/app_settings.yaml`,
 * before the defaults, key by key.
 *
 * @throws EnergyError CONFIG_INVALID with one line for every problem in every source; CONFIG_UNREADABLE for a file that
 *   exists and cannot be read
 */
export function loadSettings({ root, options = {}, optionsSource, env }: SettingsRequest): LoadedSettings {
  const file = join(root, 'config', 'app_settings.yaml')
  const text = textOf(file)
  const layers: [SettingSource, Layer][] = [
    ['file', text === undefined ? { values: [], problems: [] } : fileLayer(file, text)],
    ['options', optionsLayer(options, optionsSource?.file)],
    ['environment', environmentSettings(env)],
  ]
  const problems = layers.flatMap(([, layer]) => layer.problems)
  if (problems.length > 0) {
    throw new EnergyError(
      'CONFIG_INVALID',
      ['The configuration does not fit:', ...problems.map((line) => `  ${line}`)].join('\n'),
      'Correct what is listed; the config/app_settings.yaml of vitest-energy shows every key with its unit and default.',
    )
  }
  const input: Record<string, unknown> = {}
  const sources: Record<string, SettingSource> = {}
  for (const [source, { values }] of layers) {
    for (const { path, value } of values) {
      setAt(input, path, value)
      sources[path.join('.')] = source
    }
  }
  const parsed = settingsSchema.parse(input, PARSED_ONCE)
  const settings = { ...parsed, profileDir: parsed.profileDir ?? cacheDirectory(env) }
  for (const path of leafPaths(settingsSchema)) {
    if (valueAt(settings, path) !== undefined) sources[path.join('.')] ??= 'default'
  }
  return { settings, sources, files: text === undefined ? [] : [file] }
}
