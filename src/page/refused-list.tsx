import type { EnergyReport } from '../reporters/json-schema.ts'
import { shownSentence, shownText } from './shown-text.ts'

/** Readers that did not open, why, and what would open them. */
export function RefusedList({ of }: { of: EnergyReport['refused'] }) {
  return (
    <ul class="warnings">
      {of.map(({ name, reason, remedy }) => (
        <li key={name}>
          <p>
            <span class="unsure" aria-hidden="true">
              ✗{' '}
            </span>
            <strong>{shownText(name)}</strong> {shownSentence(reason)}{' '}
            <span class="faint">{shownSentence(remedy)}</span>
          </p>
        </li>
      ))}
    </ul>
  )
}
