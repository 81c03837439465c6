import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as z from 'zod'
import { EnergyError, messageOf } from '../errors.ts'
import { allowedText, keysOf, nearest, schemaAt } from './allowed.ts'
import { environmentSettings } from './environment-variables.ts'
import { locateInSource } from './locate.ts'
import { type Settings, type SettingsInput, settingsSchema } from './schema.ts'
import { parseYamlFile } from './yaml-file.ts'

export interface LoadedSettings {
  settings: Settings
  /** Files that were read. */
  files: string[]
}

export interface SettingsSources {
  /** Folder of `config/app_settings.yaml`'s parent: the Vitest root, or the working directory of the command line. */
  root: string
  /** Options of `energy({ … })`. */
  options?: SettingsInput
  /** The Vitest configuration file that the options stand in. */
  optionsSource?: { file: string }
  env: Record<string, string | undefined>
}

/** Where a key stands, as people click on it: `file:line:column`. */
type Locate = (path: readonly PropertyKey[]) => string

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key], root)

const shown = (value: unknown): string => {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** One line per problem: where, which key, what was found, what is allowed. */
function problemLines(issues: readonly z.core.$ZodIssue[], input: unknown, locate: Locate): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysOf(schemaAt(settingsSchema, issue.path) ?? settingsSchema)
      return issue.keys.map((key) => {
        const path = [...issue.path, key]
        const meant = nearest(key, known)
        const question = meant === undefined ? '' : ` Did you mean ${meant}?`
        return `${locate(path)} ${path.join('.')}: unknown key.${question} Allowed: ${known.join(', ')}.`
      })
    }
    // A union fails as a whole; its path is the key's own.
    const schema = schemaAt(settingsSchema, issue.path)
    const allowed = schema ? allowedText(schema) : issue.message
    const key = issue.path.length === 0 ? 'the whole' : issue.path.join('.')
    return [`${locate(issue.path)} ${key}: found ${shown(valueAt(input, issue.path))}; allowed is ${allowed}.`]
  })
}

function check(input: unknown, locate: Locate, problems: string[]): SettingsInput {
  const parsed = settingsSchema.safeParse(input)
  if (parsed.success) return input as SettingsInput
  problems.push(...problemLines(parsed.error.issues, input, locate))
  return {}
}

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => value !== null && typeof value === 'object' && !Array.isArray(value)

/** The later source wins, key by key. */
function merged(base: Tree, over: Tree): Tree {
  const out: Tree = { ...base }
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue
    const before = out[key]
    out[key] = isTree(before) && isTree(value) ? merged(before, value) : value
  }
  return out
}

/** The one loader of configuration (A-LEMS: ConfigLoader). */
export class ConfigLoader {
  readonly #sources: SettingsSources

  constructor(sources: SettingsSources) {
    this.#sources = sources
  }

  /**
   * Merges all sources: environment over plugin options over `config/app_settings.yaml` over defaults.
   *
   * @throws EnergyError CONFIG_INVALID with one line for every problem in every source
   */
  load(): LoadedSettings {
    const { root, options = {}, optionsSource, env } = this.#sources
    const problems: string[] = []
    const file = join(root, 'config', 'app_settings.yaml')
    const files: string[] = []
    let fromFile: SettingsInput = {}
    if (existsSync(file)) {
      files.push(file)
      const parsed = this.#parse(file)
      problems.push(...parsed.problems)
      if (parsed.problems.length === 0) fromFile = check(parsed.value, parsed.locate, problems)
    }
    const fromOptions = check(options, this.#locateOption(optionsSource?.file), problems)
    const fromEnvironment = environmentSettings(env, problems)
    if (problems.length > 0) {
      throw new EnergyError(
        'CONFIG_INVALID',
        ['The configuration does not fit:', ...problems.map((line) => `  ${line}`)].join('\n'),
        'Correct the keys above; config/app_settings.yaml of the package lists every key with its default.',
      )
    }
    const settings = settingsSchema.parse(merged(merged(fromFile, fromOptions), fromEnvironment))
    return { settings, files }
  }

  #parse(file: string): ReturnType<typeof parseYamlFile> {
    try {
      return parseYamlFile(file, readFileSync(file, 'utf8'))
    } catch (error) {
      throw new EnergyError(
        'CONFIG_UNREADABLE',
        `${file} cannot be read: ${messageOf(error)}.`,
        'Check its permissions.',
        {
          cause: error,
        },
      )
    }
  }

  #locateOption(file: string | undefined): Locate {
    if (file === undefined || !existsSync(file)) return () => 'energy({ … })'
    const source = readFileSync(file, 'utf8')
    return (path) => {
      const at = locateInSource(source, path)
      return at === undefined ? file : `${file}:${at.line}:${at.column}`
    }
  }
}

/** Loads the settings; see `ConfigLoader`. */
export const loadSettings = (sources: SettingsSources): LoadedSettings => new ConfigLoader(sources).load()
