import { formatPercent } from '../reporters/quantity.ts'
import type { EnergyReport } from '../reporters/json-schema.ts'
import { PROVENANCES, type Provenance } from '../run.ts'
import { provenanceText } from './provenance-text.ts'

export interface ProvenanceNote {
  provenance: Provenance | undefined
  text: string
}

function meaning(provenance: Provenance | undefined, readers: EnergyReport['readers']): string {
  switch (provenance) {
    case 'modelled': {
      const band = readers.find(({ bandFraction }) => bandFraction !== undefined)?.bandFraction
      return `${band === undefined ? '' : ` ±${formatPercent(band)}`}: for orientation, a modelled watt is a function of CPU time`
    }
    case 'simulated':
      return ": the counters are not this machine's own"
    case undefined:
      return ': CPU seconds alone are known'
    default:
      return ''
  }
}

/** `: rapl-powercap (package, dram)`: who has read what. */
function source(names: ReadonlySet<string>, readers: EnergyReport['readers']): string {
  const parts = [...names].map((name) => {
    const domains = new Set(readers.find((reader) => reader.name === name)?.counters.map(({ domain }) => domain))
    return domains.size === 0 ? name : `${name} (${[...domains].join(', ')})`
  })
  return parts.length === 0 ? '' : `. ${parts.join(', ')}`
}

/** Where the joules of an experiment come from: a sentence for each kind that it has, and how much of it that is. */
export function provenanceNotes({ benchmarks, runs, readers }: EnergyReport): ProvenanceNote[] {
  const all = [...benchmarks, ...runs]
  return [...PROVENANCES, undefined].flatMap((provenance) => {
    const mine = all.filter((each) => each.provenance === provenance)
    const opened = readers.filter((reader) => reader.provenance === provenance)
    if (mine.length === 0 && (all.length > 0 || opened.length === 0)) return []
    const names = new Set([
      ...mine.flatMap(({ reader }) => reader ?? []),
      ...(mine.length === 0 ? opened.map(({ name }) => name) : []),
    ])
    const share = mine.length === all.length ? '' : ` (${mine.length} of ${all.length} benches and runs)`
    const own = readers.filter(({ name }) => names.has(name))
    return [
      { provenance, text: `${provenanceText(provenance)}${meaning(provenance, own)}${source(names, own)}${share}` },
    ]
  })
}
