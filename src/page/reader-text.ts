import type { EnergyReport } from '../reporters/json-schema.ts'

type Refused = EnergyReport['refused'][number]

/** Reasons for which a reader is simply not part of this machine. */
const NOT_HERE = new Set(['READER_ABSENT', 'NO_COUNTER'])

/** Readers that could be opened: those that are here and kept from us, and all of them where none was opened. */
export const closedReaders = ({ readers, refused }: Pick<EnergyReport, 'readers' | 'refused'>): Refused[] =>
  readers.length === 0 ? refused : refused.filter(({ code }) => !NOT_HERE.has(code))
