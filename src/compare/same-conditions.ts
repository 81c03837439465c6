import { EnergyError } from '../errors.ts'
import type { Experiment } from '../run.ts'
import type { ComparedQuantity } from '../comparison.ts'

/** What must be the same in all processes of a comparison, by the words that people know it by. */
export type Conditions = Record<string, string>

const WORDS = {
  machine: 'machine',
  reader: 'counter reader',
  provenance: 'provenance of the joules',
  node: 'version of Node',
  governor: 'frequency governor',
  turbo: 'turbo setting',
  idle: 'idle baseline',
} as const

const orNone = (value: string | boolean | undefined): string => (value === undefined ? 'none' : String(value))

/** Of one process. An idle baseline that is there on one side only is another way to measure; its age is not. */
export function conditionsOf({ hardware, environment, readers, idleBaseline }: Experiment): Conditions {
  const reader = readers[0]
  return {
    machine: `${hardware.hostname} (${hardware.hash.slice(0, 12)})`,
    reader: orNone(reader?.name),
    provenance: orNone(reader?.provenance),
    node: environment.nodeVersion,
    governor: orNone(environment.governor),
    turbo: orNone(environment.turbo),
    idle: idleBaseline === undefined ? 'none' : `of ${idleBaseline.reader}`,
  }
}

/**
 * Refuses numbers that do not belong together.
 *
 * @throws EnergyError INCOMPARABLE naming what differs
 */
export function refuseOtherConditions(before: Conditions, now: Conditions, where: string): void {
  for (const [key, word] of Object.entries(WORDS)) {
    if (before[key] === now[key]) continue
    throw new EnergyError(
      'INCOMPARABLE',
      `The ${word} differs between processes: ${before[key]}, then ${now[key]} (${where}).`,
      'Numbers of different kinds are never compared: make both sides measure alike, and start again.',
    )
  }
}

/** Joules where they were counted; CPU seconds where there is no counter or a model, which knows nothing that they do not. */
export const quantityOf = ({ provenance }: Conditions): ComparedQuantity =>
  provenance === 'measured' || provenance === 'derived' || provenance === 'simulated' ? 'energy' : 'proxy'
