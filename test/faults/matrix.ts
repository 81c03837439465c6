import { CLOCK } from './cases/clock.ts'
import { COUNTERS } from './cases/counters.ts'
import { CERTIFY_FAULTS } from './cases/certify.ts'
import { GPU } from './cases/gpu.ts'
import { MACHINE } from './cases/machine.ts'
import { MODEL_CALLS } from './cases/model-calls.ts'
import { IDLE, SOURCES } from './cases/sources.ts'
import { SAMPLER } from './cases/sampler.ts'
import { COMPARISON, IMPORTS, PARTS } from './cases/told-elsewhere.ts'
import { CALLS } from './cases/calls.ts'
import { COMMANDS } from './cases/commands.ts'
import { DISKS } from './cases/disks.ts'
import { PROCESSES } from './cases/processes.ts'
import { SIGNALS_TO_COMMANDS } from './cases/signals-to-commands.ts'
import { SIGNALS_TO_VITEST } from './cases/signals-to-vitest.ts'
import { SURROUNDINGS } from './cases/surroundings.ts'
import { VITEST } from './cases/vitest.ts'
import type { FaultCase } from './fault-case.ts'

/** Faults by the part that they hit. */
export type Faults = Readonly<Record<string, readonly FaultCase[]>>

/** Of counters, of the machine, and of what is told of numbers. */
export const FAULTS_OF_MEASURING: Faults = {
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

/** Of words, files, disks, processes and everything around. */
export const FAULTS_AROUND: Faults = {
  vitest: VITEST,
  commands: COMMANDS,
  calls: CALLS,
  disks: DISKS,
  processes: PROCESSES,
  signals: [...SIGNALS_TO_VITEST, ...SIGNALS_TO_COMMANDS],
  surroundings: SURROUNDINGS,
}

export const MATRIX: Faults = { ...FAULTS_OF_MEASURING, ...FAULTS_AROUND }

/** Cases with the names of their tests. */
export const namedCases = (faults: Faults): { name: string; found: FaultCase }[] =>
  Object.entries(faults).flatMap(([part, cases]) =>
    cases.map((found) => ({ name: `${part}: ${found.fault} · ${found.place}`, found })),
  )
