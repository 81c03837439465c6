import { shownSentence, shownText } from './shown-text.ts'
import type { WarningGroup } from '../reporters/warning-groups.ts'

/** Names that are shown before the rest waits to be asked for. */
const MOST_NAMES = 6

function About({ about }: Pick<WarningGroup, 'about'>) {
  const texts = about.map(({ name, figure }) =>
    [name === undefined ? undefined : shownText(name), figure].filter((part) => part !== undefined).join(' – '),
  )
  if (texts.length === 0) return undefined
  if (texts.length <= MOST_NAMES) return <p class="faint">{texts.join(', ')}</p>
  return (
    <details class="faint">
      <summary>
        {texts.slice(0, MOST_NAMES).join(', ')} and {texts.length - MOST_NAMES} more
      </summary>
      <ul>
        {texts.slice(MOST_NAMES).map((text, i) => (
          <li key={i}>{text}</li>
        ))}
      </ul>
    </details>
  )
}

/** Warnings, each with its remedy and what it is about. */
export function WarningList({ of }: { of: readonly WarningGroup[] }) {
  return (
    <ul class="warnings">
      {of.map(({ text, remedy, about }) => (
        <li key={text}>
          <p>
            <span class="unsure" aria-hidden="true">
              !{' '}
            </span>
            {shownSentence(text)} <span class="faint">{shownSentence(remedy)}</span>
          </p>
          <About about={about} />
        </li>
      ))}
    </ul>
  )
}
