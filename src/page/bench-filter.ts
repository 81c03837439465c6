import { PROVENANCES } from '../run.ts'
import { type BenchLine, benchGroup } from './bench-line.ts'

/** What a bench without joules is found under. */
export const NO_ENERGY = 'none'

/** Which benches are shown: kept in the URL. */
export interface BenchFilter {
  /** In the file, the suite or the name; capital letters do not matter. */
  text: string
  /** A provenance or `none`; empty for all. */
  provenance: string
  onlyWithWarnings: boolean
}

export function benchFilter(filters: URLSearchParams): BenchFilter {
  return {
    text: filters.get('text') ?? '',
    provenance: filters.get('provenance') ?? '',
    onlyWithWarnings: filters.get('warnings') === 'only',
  }
}

export const matchingBenches = (
  lines: readonly BenchLine[],
  { text, provenance, onlyWithWarnings }: BenchFilter,
): BenchLine[] =>
  lines.filter(
    ({ bench }) =>
      `${benchGroup(bench)} > ${bench.name}`.toLowerCase().includes(text.trim().toLowerCase()) &&
      (provenance === '' || (bench.provenance ?? NO_ENERGY) === provenance) &&
      (!onlyWithWarnings || bench.warnings.length > 0),
  )

/** Provenances that there are, in their order; `none` last. */
export const provenancesOf = (lines: readonly BenchLine[]): string[] =>
  [...PROVENANCES, NO_ENERGY].filter((each) => lines.some(({ bench }) => (bench.provenance ?? NO_ENERGY) === each))
