import type { Provenance } from '../run.ts'

const SIGNS: Record<Provenance, string> = { measured: '●', derived: '◐', modelled: '≈', simulated: '◇' }

/** Where joules come from, with a sign: `● measured`; `∅ no energy` where there are none. */
export const provenanceText = (provenance: Provenance | undefined): string =>
  provenance === undefined ? '∅ no energy' : `${SIGNS[provenance]} ${provenance}`
