import { CLOCK } from './cases/clock.ts'
import { COUNTERS } from './cases/counters.ts'
import { CERTIFY_FAULTS } from './cases/certify.ts'
import { GPU } from './cases/gpu.ts'
import { MACHINE } from './cases/machine.ts'
import { MODEL_CALLS } from './cases/model-calls.ts'
import { IDLE, SOURCES } from './cases/sources.ts'
import { SAMPLER } from './cases/sampler.ts'
import { COMPARISON, IMPORTS, PARTS } from './cases/told-elsewhere.ts'
import type { FaultCase } from './fault-case.ts'

/** Every fault, by the part that it hits. */
export const MATRIX: Readonly<Record<string, readonly FaultCase[]>> = {
  counters: COUNTERS,
  sampler: SAMPLER,
  clock: CLOCK,
  certify: CERTIFY_FAULTS,
  machine: MACHINE,
  GPU: GPU,
  sources: SOURCES,
  idle: IDLE,
  'model calls': MODEL_CALLS,
  comparison: COMPARISON,
  imports: IMPORTS,
  parts: PARTS,
}
