import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { messageOf } from '../errors.ts'
import { shownSentence } from './shown-text.ts'

/** What to do when something of the page does not work. */
export const ELSEWHERE = 'The same numbers lie beside this file, in energy.json, and as text in energy.md.'

/** Says what has failed instead of what it holds. */
export function ErrorBoundary({ what, children }: { what: string; children: ComponentChildren }) {
  const [error] = useErrorBoundary((thrown) => console.error(thrown))
  if (error === undefined) return <>{children}</>
  return (
    <section role="alert">
      <h2>{what} cannot be drawn</h2>
      <p class="note bad">{shownSentence(messageOf(error))}</p>
      <p>{ELSEWHERE}</p>
    </section>
  )
}
