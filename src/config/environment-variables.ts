import { nearest } from './allowed.ts'
import type { SettingsInput } from './schema.ts'

const FLAGS: Partial<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false }

interface Variable {
  allowed: string
  /** The settings that a value stands for; undefined when it stands for none. */
  read(value: string): SettingsInput | undefined
}

const text = (settings: (value: string) => SettingsInput): Variable => ({
  allowed: 'a text that is not empty',
  read: (value) => (value.trim() === '' ? undefined : settings(value)),
})

/** Every variable that is read, with what it may hold. */
const VARIABLES: Record<string, Variable> = {
  ENERGY_SYS_ROOT: text((sys) => ({ roots: { sys } })),
  ENERGY_PROC_ROOT: text((proc) => ({ roots: { proc } })),
  ENERGY_DEV_ROOT: text((dev) => ({ roots: { dev } })),
  ENERGY_DB: text((database) => ({ database })),
  ENERGY_REPORT_DIR: text((reportDir) => ({ reportDir })),
  ENERGY_READERS: {
    allowed: 'auto or a comma list of readers',
    read(value) {
      const names = value.split(',').map((name) => name.trim())
      if (names.includes('')) return undefined
      return { readers: names.length === 1 && names[0] === 'auto' ? 'auto' : names }
    },
  },
  ENERGY_REQUIRE_MEASURED: {
    allowed: '1 or 0',
    read(value) {
      const requireMeasured = FLAGS[value.toLowerCase()]
      return requireMeasured === undefined ? undefined : { requireMeasured }
    },
  },
}

/** Read elsewhere or kept for later: a value in them is no mistake. */
const RESERVED = ['ENERGY_FDS', 'ENERGY_FDS_RANGES', 'ENERGY_DEBUG']

/** The settings that stand in the environment; each wrong one adds a line to `problems`. */
export function environmentSettings(env: Record<string, string | undefined>, problems: string[]): SettingsInput {
  const known = [...Object.keys(VARIABLES), ...RESERVED]
  let settings: SettingsInput = {}
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('ENERGY_') || value === undefined) continue
    const variable = VARIABLES[name]
    if (!variable) {
      const meant = RESERVED.includes(name) ? undefined : nearest(name, known)
      if (meant !== undefined) problems.push(`environment ${name}: unknown variable. Did you mean ${meant}?`)
      continue
    }
    const read = variable.read(value)
    if (read === undefined) {
      problems.push(`environment ${name}: found ${JSON.stringify(value)}; allowed is ${variable.allowed}.`)
      continue
    }
    settings = { ...settings, ...read, ...(read.roots ? { roots: { ...settings.roots, ...read.roots } } : {}) }
  }
  return settings
}
