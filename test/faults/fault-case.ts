import type { EnergyErrorCode } from '../../src/errors.ts'
import type { WarningKind } from '../../src/run.ts'

/** What was seen after a fault; each field has been asserted before it is returned. */
export interface Outcome {
  /** Exit code of the command, or of Vitest; absent where the fault is in a call of the package. */
  readonly exitCode?: number
  /** What was said: the sentence, shortened. */
  readonly said: string
  /** What is stored or kept afterwards: "3 runs, 1 aborted", "nothing; the spool is kept". */
  readonly kept: string
  /** What was looked at to see that nothing else changed: "no process, lock or file left", "settings file as it was". */
  readonly unchanged: string
}

interface Named {
  /** What goes wrong: "counter sticks", "disk of the spool is full". */
  readonly fault: string
  /** Where or when: "in a window of a bench", "while it saves". */
  readonly place: string
  /** Warnings and codes of errors that tell of it. */
  readonly tells: readonly (EnergyErrorCode | WarningKind)[]
}

/** A case that is run here. */
export interface RunCase extends Named {
  /** Left to the long form: longer than a few seconds. */
  readonly long?: true
  /** Reason why it cannot be run on this machine. */
  readonly skip?: string | false
  /** Does it, asserts all of the outcome, and returns it for the table. */
  readonly run: () => Promise<Outcome>
}

/** A case that another test of the suite already asserts as a whole. */
export interface SeenCase extends Named {
  readonly seen: { readonly file: string; readonly test: string; readonly outcome: Outcome }
}

export type FaultCase = RunCase | SeenCase
