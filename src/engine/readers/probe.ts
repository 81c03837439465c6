import { EnergyError, messageOf } from '../../errors.ts'
import type { RefusedReader } from '../../run.ts'
import type { Reader, Roots } from './reader.ts'
import { AUTO_READERS, FALLBACK_READER, findReader } from './registry.ts'

/** A reader that works here, with what another thread needs to open the same. */
export interface OpenedReader {
  reader: Reader
  spec: string
  shared?: SharedArrayBuffer
}

/**
 * Readers that opened, in order of preference, and those that did not, with the reason. Whoever probes closes what
 * opened.
 */
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

interface Wanted {
  readers: 'auto' | readonly string[]
  roots: Roots
  requireMeasured?: boolean
}

/**
 * Opens one reader, with the memory that it shares with those of other threads.
 *
 * @throws EnergyError READER_UNKNOWN, and what the reader throws
 */
export function openSource(spec: string, roots: Roots): OpenedReader {
  const { source, open } = findReader(spec)
  const shared = source.sharedBytes === undefined ? {} : { shared: new SharedArrayBuffer(source.sharedBytes) }
  return { reader: open({ roots, ...shared }), spec, ...shared }
}

/** Opens a reader, or keeps why it does not open; whether it did. */
function tryReader(spec: string, { roots, requireMeasured }: Wanted, { opened, refused }: ProbeResult): boolean {
  try {
    const found = openSource(spec, roots)
    if (requireMeasured) requireCounted(found.reader)
    opened.push(found)
    return true
  } catch (error) {
    refused.push(refusal(spec, error))
    return false
  }
}

const isAuto = (readers: Wanted['readers']): readers is 'auto' => readers === 'auto' || readers.join() === 'auto'

/**
 * Looks the names of the wanted readers up; opens nothing.
 *
 * @throws EnergyError READER_UNKNOWN for a name that does not exist
 */
export function requireKnownReaders(readers: Wanted['readers']): void {
  if (!isAuto(readers)) for (const spec of readers) findReader(spec)
}

/**
 * Tries the wanted readers in order and keeps every refusal with its reason and remedy; with `auto` as `AUTO_READERS` says.
 *
 * @throws EnergyError READER_UNKNOWN for a name that does not exist
 */
export function probeReaders(wanted: Wanted): ProbeResult {
  const result: ProbeResult = { opened: [], refused: [] }
  requireKnownReaders(wanted.readers)
  if (!isAuto(wanted.readers)) {
    for (const spec of wanted.readers) tryReader(spec, wanted, result)
    return result
  }
  for (const group of AUTO_READERS) group.some((spec) => tryReader(spec, wanted, result))
  if (result.opened.length === 0) tryReader(FALLBACK_READER, wanted, result)
  return result
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
