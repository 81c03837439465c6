import { formatPercent } from '../reporters/quantity.ts'
import type { EnergyReport } from '../reporters/json-schema.ts'
import { PROVENANCES, type Provenance } from '../run.ts'
import { provenanceText } from './provenance-text.ts'
import { shownText } from './shown-text.ts'

export interface ProvenanceNote {
  provenance: Provenance | undefined
  text: string
}

/** `≈ modelled ±31 %, for orientation`: the word, and what must not be forgotten beside it. */
function headOf(provenance: Provenance | undefined, readers: EnergyReport['readers']): string {
  const word = provenanceText(provenance)
  switch (provenance) {
    case 'modelled': {
      const band = readers.find(({ bandFraction }) => bandFraction !== undefined)?.bandFraction
      return `${word}${band === undefined ? '' : ` ±${formatPercent(band)}`}, for orientation`
    }
    case 'simulated':
      return `${word}, not by the counters of this machine`
    case undefined:
      return `${word}, CPU seconds alone`
    default:
      return word
  }
}

/** `rapl-powercap (package, dram)`: who has read what. */
function readerText(name: string, readers: EnergyReport['readers']): string {
  const reader = readers.find((each) => each.name === name)
  const of = [
    ...new Set(reader?.counters.map(({ domain }): string => domain)),
    ...(reader?.scope ? [shownText(reader.scope)] : []),
  ]
  return `${shownText(name)}${of.length === 0 ? '' : ` (${of.join(', ')})`}`
}

/** Where the joules of an experiment come from: a line for each kind that it has, and how much of it that is. */
export function provenanceNotes({ benchmarks, runs, readers }: EnergyReport): ProvenanceNote[] {
  const all = [...benchmarks, ...runs]
  return [...PROVENANCES, undefined].flatMap((provenance) => {
    const mine = all.filter((each) => each.provenance === provenance)
    const opened = readers.filter((reader) => reader.provenance === provenance)
    if (mine.length === 0 && (all.length > 0 || opened.length === 0)) return []
    const names = new Set(
      mine.length === 0 ? opened.map(({ name }) => name) : mine.flatMap(({ reader }) => reader ?? []),
    )
    const own = readers.filter(({ name }) => names.has(name))
    const source = [...names].map((name) => readerText(name, own)).join(', ')
    const share = mine.length === all.length ? '' : `; ${mine.length} of ${all.length} benches and runs`
    return [{ provenance, text: `${headOf(provenance, own)}${source === '' ? '' : `: ${source}`}${share}` }]
  })
}
