import type { Provenance } from '../run.ts'

const SIGNS: Record<Provenance, string> = { measured: '●', derived: '◐', modelled: '≈', simulated: '◇' }

/** A sign stays on the line of its word. */
const NO_BREAK = '\u00A0'

/** Where joules come from, with a sign: `● measured`; `∅ no energy` where there are none. Its spaces break no line. */
export const provenanceText = (provenance: Provenance | undefined): string =>
  (provenance === undefined ? '∅ no energy' : `${SIGNS[provenance]} ${provenance}`).replaceAll(' ', NO_BREAK)
