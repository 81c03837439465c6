import type { SettingsInput } from '../config/schema.ts'

/**
 * The settings of `config/app_settings.yaml`, which shows each of them with its unit and default. What is given here goes
 * before the file; the environment goes before both.
 */
export interface EnergyOptions {
  /** Name of the experiment in the database. */
  name?: SettingsInput['name']
  /** `'auto'`, or readers in order of preference: names, paths of modules (`./my-reader.ts`), packages. */
  readers?: SettingsInput['readers']
  /** Stop when no hardware counter can be read. */
  requireMeasured?: SettingsInput['requireMeasured']
  /** Folders used instead of `/sys`, `/proc` and `/dev`. */
  roots?: SettingsInput['roots']
  /** SQLite path, relative to the Vitest root, or a `postgres://` URL. */
  database?: SettingsInput['database']
  /** Folder of the reports, relative to the Vitest root. */
  reportDir?: SettingsInput['reportDir']
  /** Files that a run writes there: `json`, `html`, `markdown`, `junit`, `badge`; an empty list for none. */
  reports?: SettingsInput['reports']
  /** Folder of the cached machine profile. */
  profileDir?: SettingsInput['profileDir']
  /** Seed of the order of windows, 0 to 2147483647; without one it is drawn and recorded. */
  seed?: SettingsInput['seed']
  /** The time series of task runs. */
  sampling?: SettingsInput['sampling']
  /** CPUs that the measured process keeps to; `'auto'` chooses a core away from CPU 0. */
  pin?: SettingsInput['pin']
  /** Windows, time budget and stopping rule of benches. */
  bench?: SettingsInput['bench']
  /** The idle baseline, which energy above idle needs. */
  idle?: SettingsInput['idle']
  /** Waiting for the machine to cool down. */
  cooldown?: SettingsInput['cooldown']
  /** Workflows of language models. */
  llm?: SettingsInput['llm']
  /** What the joules mean in grams of CO2 and litres of water. */
  footprint?: SettingsInput['footprint']
  /** When a change between two commits is a regression. */
  compare?: SettingsInput['compare']
  /** Unit of energy in what people read. */
  unit?: SettingsInput['unit']
  /** Bounds above which a run is warned of. */
  limits?: SettingsInput['limits']
  /** Waiting for other processes that measure. */
  lock?: SettingsInput['lock']
}
