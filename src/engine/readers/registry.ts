import { EnergyError } from '../../errors.ts'
import { battery } from './battery.ts'
import { fake } from './fake.ts'
import { hwmon } from './hwmon.ts'
import { inherited } from './inherited.ts'
import { model } from './model.ts'
import { nvml } from './nvml.ts'
import { raplMsr } from './rapl-msr.ts'
import { raplPerf } from './rapl-perf.ts'
import { raplPowercap } from './rapl-powercap.ts'
import { replay } from './replay.ts'
import { loadedReader, loadReader } from './user-reader.ts'
import type { Reader, ReaderOptions, ReaderSource } from './reader.ts'

/** Every reader there is. Adding one is a file and a line here. */
export const readerSources: readonly ReaderSource[] = [
  raplPowercap,
  raplPerf,
  raplMsr,
  inherited,
  nvml,
  hwmon,
  battery,
  model,
  replay,
  fake,
]

/** Descriptors are tried where somebody has left some: elsewhere their absence would be no news. */
const leftDescriptors = process.env.ENERGY_FDS === undefined ? [] : [inherited.name]

/** What `auto` tries: of each group the first that opens, so that nothing is counted twice. */
export const AUTO_READERS: readonly (readonly string[])[] = [
  [raplPowercap.name, raplPerf.name, raplMsr.name, ...leftDescriptors],
  [nvml.name],
]
/** What `auto` takes where no counter can be read. */
export const FALLBACK_READER = model.name

const isKnown = (spec: string): boolean => readerSources.some(({ name }) => name === spec.split(':')[0])

/**
 * Loads the readers that are modules of the user's, so that `findReader` finds them in this thread: each stands in the
 * result by the URL of its module, the others as they are.
 *
 * @param root the folder that paths and packages are looked for from
 * @throws EnergyError READER_INVALID for a module that is no reader
 */
export async function resolveReaders(
  readers: 'auto' | readonly string[],
  root: string,
): Promise<'auto' | readonly string[]> {
  if (typeof readers === 'string' || readers.join() === 'auto') return 'auto'
  return Promise.all(
    readers.map(async (spec) => (isKnown(spec) ? spec : ((await loadReader(spec, root))?.url ?? spec))),
  )
}

/**
 * Finds a reader by `name` or `name:argument`, or one of the user's by the URL of its module once it is loaded.
 *
 * @throws EnergyError READER_UNKNOWN with the names that exist
 */
export function findReader(spec: string): { source: ReaderSource; open: (options: ReaderOptions) => Reader } {
  const own = loadedReader(spec)
  if (own) return { source: own, open: (options) => own.open(options) }
  const [name = '', ...rest] = spec.split(':')
  const source = readerSources.find((each) => each.name === name)
  if (!source) {
    throw new EnergyError(
      'READER_UNKNOWN',
      `There is no reader called "${name}".`,
      `Choose from auto, ${readerSources.map((each) => each.name).join(', ')}, or name a module of your own (./my-reader.ts).`,
    )
  }
  const argument = rest.length === 0 ? {} : { argument: rest.join(':') }
  return { source, open: (options) => source.open({ ...options, ...argument }) }
}
