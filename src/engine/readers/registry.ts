import { EnergyError } from '../../errors.ts'
import { battery } from './battery.ts'
import { fake } from './fake.ts'
import { hwmon } from './hwmon.ts'
import { inherited } from './inherited.ts'
import { model } from './model.ts'
import { nvml } from './nvml.ts'
import { raplPowercap } from './rapl-powercap.ts'
import { replay } from './replay.ts'
import type { Reader, ReaderOptions, ReaderSource } from './reader.ts'

/** Every reader there is. Adding one is a file and a line here. */
export const readerSources: readonly ReaderSource[] = [
  raplPowercap,
  inherited,
  nvml,
  hwmon,
  battery,
  model,
  replay,
  fake,
]

/** What `auto` tries, in order; a model only answers when no counter can be read. */
export const AUTO_READERS: readonly string[] = [raplPowercap.name, model.name]

/**
 * Finds a reader by `name` or `name:argument`.
 *
 * @throws EnergyError READER_UNKNOWN with the names that exist
 */
export function findReader(spec: string): { source: ReaderSource; open: (options: ReaderOptions) => Reader } {
  const [name = '', ...rest] = spec.split(':')
  const source = readerSources.find((each) => each.name === name)
  if (!source) {
    throw new EnergyError(
      'READER_UNKNOWN',
      `There is no reader called "${name}".`,
      `Choose from auto, ${readerSources.map((each) => each.name).join(', ')}.`,
    )
  }
  const argument = rest.length === 0 ? {} : { argument: rest.join(':') }
  return { source, open: (options) => source.open({ ...options, ...argument }) }
}
