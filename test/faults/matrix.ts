import { CLOCK } from './cases/clock.ts'
import { COUNTERS } from './cases/counters.ts'
import { CERTIFY_FAULTS } from './cases/certify.ts'
import type { FaultCase } from './fault-case.ts'

/** Every fault, by the part that it hits. */
export const MATRIX: Readonly<Record<string, readonly FaultCase[]>> = {
  counters: COUNTERS,
  clock: CLOCK,
  certify: CERTIFY_FAULTS,
}
