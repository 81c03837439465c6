import type { MatcherThis, Outcome } from './outcome.ts'
import type { EnergySubject } from './subject.ts'
import { joulesText, sourceText } from './text.ts'

/** Whether the joules come from a counter of this machine, or from power that it told. */
export function measured({ isNot }: MatcherThis, subject: EnergySubject): Outcome {
  const { name, provenance, joules } = subject
  const holds = joules !== undefined && (provenance === 'measured' || provenance === 'derived')
  const remedy = isNot ? '' : ' `vitest-energy doctor` says what can be read here, and how.'
  return {
    holds,
    text: `"${name}" was ${isNot ? 'not ' : ''}to be measured; it has ${joulesText(subject)}, ${sourceText(subject)}.${remedy}`,
  }
}
