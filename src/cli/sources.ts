import type { Settings } from '../config/schema.ts'
import { probeReaders } from '../engine/readers/probe.ts'
import { readerFacts } from '../engine/readers/reader.ts'
import { AUTO_READERS, FALLBACK_READER, readerSources } from '../engine/readers/registry.ts'
import type { ReaderFacts, RefusedReader } from '../run.ts'

/** Readers that work everywhere and say nothing of a machine. */
const OF_NO_MACHINE: ReadonlySet<string> = new Set(['fake', 'replay'])

/** A reader that works, and whether the settings would come to it. */
export interface WorkingSource {
  facts: ReaderFacts
  spec: string
  wanted: boolean
}

/** The readers that a run with these settings would try. */
export const wantedReaders = ({ readers }: Pick<Settings, 'readers'>): readonly string[] =>
  readers === 'auto' || readers.join() === 'auto' ? [...AUTO_READERS.flat(), FALLBACK_READER] : readers

/**
 * Tries each reader on its own: those of the settings in their order, then every other one that there is, so that the
 * fallback and what the settings leave out are seen as well.
 */
export function probeSources(settings: Pick<Settings, 'readers' | 'roots' | 'requireMeasured'>): {
  working: WorkingSource[]
  refused: RefusedReader[]
} {
  const { roots, requireMeasured } = settings
  const wanted = wantedReaders(settings)
  const others = readerSources.map(({ name }) => name).filter((name) => !OF_NO_MACHINE.has(name))
  const { opened, refused } = probeReaders({ readers: [...new Set([...wanted, ...others])], roots, requireMeasured })
  const working = opened.map(({ reader, spec }) => {
    const facts = readerFacts(reader)
    reader.close()
    return { facts, spec, wanted: wanted.includes(spec) }
  })
  return { working, refused }
}

/** The name of the reader that a run with these settings would have; undefined where nothing can be read. */
export function usedReader(settings: Pick<Settings, 'readers' | 'roots' | 'requireMeasured'>): string | undefined {
  const { opened } = probeReaders(settings)
  const names = opened.map(({ reader }) => reader.name)
  for (const { reader } of opened) reader.close()
  return names.length === 0 ? undefined : names.join('+')
}
