import { messageOf } from '../errors.ts'
import { ELSEWHERE } from './error-boundary.tsx'
import { UnreadablePage } from './page-content.ts'
import { shownSentence } from './shown-text.ts'

/** Stands instead of the whole page. */
export function Failure({ error }: { error: unknown }) {
  return (
    <main class="frame-main">
      <h1>The report cannot be opened</h1>
      <p role="alert" class="note bad">
        {shownSentence(messageOf(error))}
      </p>
      <p>
        {error instanceof UnreadablePage && `${error.hint} `}
        {ELSEWHERE}
      </p>
    </main>
  )
}
