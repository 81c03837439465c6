import type { RunnerTestCase } from 'vitest'
import { inject } from 'vitest'
import { EnergyError } from '../../errors.ts'
import type { ProvidedEnergy } from '../provided.ts'
import { INCONCLUSIVE } from './inconclusive.ts'

/** What `this` is in a matcher, as far as it is used here. */
export interface MatcherThis {
  isNot?: boolean
  task?: Readonly<RunnerTestCase>
}

/** What a matcher finds of its claim. `text` is what a failure says, `undecided` what an annotation says. */
export type Outcome = { holds: boolean; text: string } | { undecided: string }

/** What Vitest expects of a matcher. */
export interface MatcherResult {
  pass: boolean
  message: () => string
}

/**
 * Turns an outcome into what Vitest expects. What is undecided passes whatever was asked, and annotates the test; with
 * `strict` it fails whatever was asked.
 */
export function settled({ isNot = false, task }: MatcherThis, outcome: Outcome, strict: boolean): MatcherResult {
  if ('holds' in outcome) return { pass: outcome.holds, message: () => outcome.text }
  const said = `${INCONCLUSIVE}${outcome.undecided}`
  if (strict) return { pass: isNot, message: () => said }
  // Vitest waits for what its annotations do before the test is over.
  if (task) void task.context.annotate(said, 'warning')
  else process.emitWarning(said)
  return { pass: !isNot, message: () => said }
}

/**
 * What the bench project handed to this worker.
 *
 * @throws EnergyError UNSUPPORTED_HOST in a project that measures nothing
 */
export function providedTo(matcher: string): ProvidedEnergy {
  const provided = inject('energy')
  if (provided !== undefined) return provided
  throw new EnergyError(
    'UNSUPPORTED_HOST',
    `${matcher} was called in a project that measures nothing.`,
    'Put the test into a file named *.bench.* or *.energy.*, load the plugin (`plugins: [energy()]`) and run `vitest bench`.',
  )
}
