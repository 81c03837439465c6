import { PROVENANCES, type Provenance } from '../../run.ts'
import type { OpenedReader } from './probe.ts'
import type { Counter, Reader, Roots } from './reader.ts'
import { findReader } from './registry.ts'

/** What another thread needs to open the same reader. */
export type ReaderSpec = Omit<OpenedReader, 'reader'>

/** The weakest of the words of what a total is made of. */
export const weakest = (words: readonly Provenance[]): Provenance =>
  words.reduce((worst, each) => (PROVENANCES.indexOf(each) > PROVENANCES.indexOf(worst) ? each : worst))

/**
 * The opened readers that are used together, the most wanted first. A model stands alone or not at all, and simulated
 * counters are never put beside real ones.
 */
export function usedTogether(opened: readonly OpenedReader[]): OpenedReader[] {
  const [first] = opened
  if (!first || first.reader.provenance === 'modelled') return opened.slice(0, 1)
  const isSimulated = ({ reader }: OpenedReader): boolean => reader.provenance === 'simulated'
  return opened.filter((each) => each.reader.provenance !== 'modelled' && isSimulated(each) === isSimulated(first))
}

interface Part {
  reader: Reader
  values: BigInt64Array
  counters: readonly Counter[]
}

/** Counters that a sum is made of come from the first reader that has their domain; what others say of it is a check. */
function partsOf(readers: readonly Reader[]): Part[] {
  const sourceOf = new Map<string, Reader>()
  return readers.map((reader) => {
    for (const { domain } of reader.counters) if (!sourceOf.has(domain)) sourceOf.set(domain, reader)
    const counters = reader.counters.map((counter) =>
      sourceOf.get(counter.domain) === reader
        ? counter
        : { ...counter, id: `${reader.name}/${counter.id}`, checks: reader.name },
    )
    return { reader, counters, values: new BigInt64Array(counters.length) }
  })
}

/**
 * Several readers as one: each domain is counted by the first of them that has it, and what the others say of it stands
 * beside it as a check. Its word is the weakest of the readers that count.
 *
 * @param readers at least one, in order of preference
 */
export function combineReaders(readers: readonly Reader[]): Reader {
  const [first] = readers
  if (first && readers.length === 1) return first
  const parts = partsOf(readers)
  const details = readers.flatMap(({ name, detail }) => (detail === undefined ? [] : [`${name}: ${detail}`]))
  const counting = parts.filter(({ counters }) => counters.some(({ checks }) => checks === undefined))
  return {
    name: readers.map(({ name }) => name).join('+'),
    provenance: weakest(counting.map(({ reader }) => reader.provenance)),
    counters: parts.flatMap(({ counters }) => counters),
    ...(details.length === 0 ? {} : { detail: details.join('; ') }),
    read(into) {
      let at = 0
      for (let i = 0; i < parts.length; i++) {
        const { reader, values } = parts[i] as Part
        reader.read(values)
        into.set(values, at)
        at += values.length
      }
    },
    gpuLoaded: () => readers.map((reader) => reader.gpuLoaded?.()).find((loaded) => loaded !== undefined),
    close() {
      for (const { reader } of parts) reader.close()
    },
  }
}

/**
 * Opens the same readers again, for another thread.
 *
 * @throws EnergyError of the first that does not open
 */
export function openReaders(specs: readonly ReaderSpec[], roots: Roots): Reader {
  const opened: Reader[] = []
  try {
    for (const { spec, shared } of specs)
      opened.push(findReader(spec).open({ roots, ...(shared === undefined ? {} : { shared }) }))
  } catch (error) {
    for (const reader of opened) reader.close()
    throw error
  }
  return combineReaders(opened)
}
