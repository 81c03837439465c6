import type { BenchHistory } from './history.ts'

/** What is said of a history whose sessions all have a control workload, and of one where some have none. */
export const CONTROLLED =
  'Each session is divided by its control workload: changes are those of the code, not of the machine.'
export const UNCONTROLLED =
  'Not every session has a control workload, so none is divided by it: a change of the machine looks like one of the code.'

/** Where the sessions of a history were measured, and by what. */
export const machineOf = ({ hostname, cpuModel, reader, provenance }: BenchHistory): string =>
  `${hostname} (${cpuModel}), ${reader}, ${provenance}`
