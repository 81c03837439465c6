import * as z from 'zod'
import { allowedText, schemaAt } from './allowed.ts'
import { shownValue } from './problems.ts'
import { settingsSchema } from './schema.ts'
import { nearestWord } from './spelling.ts'

interface Variable {
  /** The setting that it stands for. */
  path: readonly string[]
  /** The value of the setting; without it the text itself. */
  read?(text: string): unknown
  /** What may stand in it, where that is not what the setting allows. */
  allowed?: string
}

const FLAGS: Partial<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false }

function readerList(text: string): string | string[] {
  const names = text.split(',').map((name) => name.trim())
  return names.length === 1 && names[0] === 'auto' ? 'auto' : names
}

const VARIABLES: Record<string, Variable> = {
  ENERGY_SYS_ROOT: { path: ['roots', 'sys'] },
  ENERGY_PROC_ROOT: { path: ['roots', 'proc'] },
  ENERGY_DEV_ROOT: { path: ['roots', 'dev'] },
  ENERGY_READERS: { path: ['readers'], read: readerList, allowed: 'auto or a comma list of readers' },
  ENERGY_DB: { path: ['database'], allowed: 'a path or a postgres:// URL' },
  ENERGY_REQUIRE_MEASURED: {
    path: ['requireMeasured'],
    read: (text) => FLAGS[text.toLowerCase()],
    allowed: '1, true, 0 or false',
  },
  ENERGY_REPORT_DIR: { path: ['reportDir'] },
}

/** Names with a meaning elsewhere: inherited counter descriptors, stack traces of the command line. */
const RESERVED = ['ENERGY_FDS', 'ENERGY_FDS_RANGES', 'ENERGY_DEBUG']

/** A value of one setting. */
export interface SettingValue {
  path: readonly string[]
  value: unknown
}

function misspelled(name: string): string | undefined {
  if (RESERVED.includes(name)) return undefined
  return nearestWord(name, [...Object.keys(VARIABLES), ...RESERVED])
}

/**
 * The settings that stand in the environment, and one line for every wrong one. A variable that merely begins with
 * `ENERGY_` is somebody else's; one that is at most two letters off a known name is a mistake.
 */
export function environmentSettings(env: Readonly<Record<string, string | undefined>>): {
  values: SettingValue[]
  problems: string[]
} {
  const values: SettingValue[] = []
  const problems: string[] = []
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('ENERGY_') || text === undefined) continue
    const found = `environment ${name}: found ${shownValue(text)}`
    const variable = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined
    if (!variable) {
      const meant = misspelled(name)
      if (meant !== undefined) {
        problems.push(
          `${found} in an unknown variable (did you mean ${meant}?), allowed are ${Object.keys(VARIABLES).join(', ')}`,
        )
      }
      continue
    }
    const schema = schemaAt(settingsSchema, variable.path) ?? settingsSchema
    const value = variable.read ? variable.read(text) : text
    if (value !== undefined && z.safeParse(schema, value).success) values.push({ path: variable.path, value })
    else problems.push(`${found}, allowed is ${variable.allowed ?? allowedText(schema)}`)
  }
  return { values, problems }
}
