import { EnergyError, messageOf } from '../../errors.ts'
import type { RefusedReader } from '../../run.ts'
import type { Reader, Roots } from './reader.ts'
import { AUTO_READERS, findReader } from './registry.ts'

/** A reader that works here, with what another thread needs to open the same. */
export interface OpenedReader {
  reader: Reader
  spec: string
  shared?: SharedArrayBuffer
}

export interface ProbeResult {
  opened: OpenedReader[]
  refused: RefusedReader[]
}

const refusal = (name: string, error: unknown): RefusedReader => ({
  name,
  code: error instanceof EnergyError ? error.code : 'READER_FAILED',
  reason: messageOf(error),
  remedy: error instanceof EnergyError ? error.hint : 'Run `vitest-energy doctor` for details.',
})

function requireCounted(reader: Reader): void {
  if (reader.provenance === 'measured' || reader.provenance === 'derived') return
  reader.close()
  throw new EnergyError(
    'NO_COUNTER',
    `The reader ${reader.name} gives ${reader.provenance} numbers, and measured numbers are required.`,
    'Measure on a machine with readable counters, or drop requireMeasured (ENERGY_REQUIRE_MEASURED).',
  )
}

/**
 * Tries the wanted readers in order and keeps every refusal with its reason and remedy. With `auto` the power model is
 * tried only when no counter can be read.
 *
 * @throws EnergyError READER_UNKNOWN for a name that does not exist
 */
export function probeReaders(wanted: {
  readers: 'auto' | readonly string[]
  roots: Roots
  requireMeasured?: boolean
}): ProbeResult {
  const specs = wanted.readers === 'auto' || wanted.readers.join() === 'auto' ? AUTO_READERS : wanted.readers
  const auto = specs === AUTO_READERS
  const found = specs.map((spec) => ({ spec, ...findReader(spec) }))
  const opened: OpenedReader[] = []
  const refused: RefusedReader[] = []
  for (const { spec, source, open } of found) {
    if (auto && source.name === 'model' && opened.length > 0) continue
    const shared = source.sharedBytes === undefined ? {} : { shared: new SharedArrayBuffer(source.sharedBytes) }
    try {
      const reader = open({ roots: wanted.roots, ...shared })
      if (wanted.requireMeasured) requireCounted(reader)
      opened.push({ reader, spec, ...shared })
    } catch (error) {
      refused.push(refusal(spec, error))
    }
  }
  return { opened, refused }
}

/**
 * The opened readers, of which there must be one.
 *
 * @throws EnergyError NO_COUNTER with one line of reason and remedy per reader
 */
export function requireReader({ opened, refused }: ProbeResult): [OpenedReader, ...OpenedReader[]] {
  const [first, ...others] = opened
  if (first) return [first, ...others]
  const lines = refused.map(({ name, reason, remedy }) => `  ${name}: ${reason} ${remedy}`)
  throw new EnergyError(
    'NO_COUNTER',
    ['Nothing here can be measured:', ...lines].join('\n'),
    'Run `vitest-energy doctor` for the exact commands.',
  )
}
