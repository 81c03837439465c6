import type { Footprint, SessionComparison } from '../stats/index.ts'

/** How each bench compares with the earlier sessions of the same machine and reader, by its benchmark key. */
export type SessionChanges = Readonly<Record<string, SessionComparison>>

/** What reports say of an experiment beyond its own record. */
export interface Beside {
  /** Effects of the energy, where a region is known. */
  footprint?: Footprint
  /** Absent where the store could not be asked; a bench without earlier sessions has no key. */
  changes?: SessionChanges
}
