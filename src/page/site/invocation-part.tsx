import { provenanceText } from '../provenance-text.ts'
import { shownSentence, shownText } from '../shown-text.ts'
import { durationText, timeText } from '../time-text.ts'
import type { SeenInvocation } from './live-state.ts'
import { experimentAddress, PlaceLink } from './place.tsx'
import { RunTable } from './run-table.tsx'

const STATES: Record<SeenInvocation['state'], string> = {
  measuring: '… measuring',
  ended: '… measured, being stored',
  abandoned: '✗ its process ended before it was stored; the next `vitest bench` or `vitest-energy run` stores it',
}

/** How far it is, as one sentence that is read aloud when it changes: it holds no time. */
function progressText({ goals, finished, current, isOver, state }: SeenInvocation): string {
  const runs = `${finished} ${finished === 1 ? 'run has' : 'runs have'} ended`
  const done = goals === undefined ? runs : `${goals.done} of ${goals.planned} goals are done, ${runs}`
  if (isOver) return `✓ Over: ${done}.`
  const now = state === 'measuring' && current.length > 0 ? ` Now: ${current.join(', ')}.` : ''
  return `${STATES[state]}: ${done}.${now}`
}

/** One invocation: how far it is, and each run as it ends. */
export function InvocationPart({ invocation, filters }: { invocation: SeenInvocation; filters: URLSearchParams }) {
  const { id, name, pid, startedAt, elapsedSeconds, goals, reader, provenance, runs, isOver } = invocation
  return (
    <section class="part" aria-label={shownText(name)}>
      <h3>{shownText(name)}</h3>
      <p role="status">{shownSentence(progressText(invocation))}</p>
      {goals !== undefined && <progress max={goals.planned} value={goals.done} aria-label="Goals that are done" />}
      <p class="faint">
        {isOver ? '' : `For ${durationText(elapsedSeconds)}, since `}
        {timeText(startedAt)}, process {pid}
        {reader === undefined ? '' : `, ${provenanceText(provenance)} by ${shownText(reader)}`}
      </p>
      {isOver && (
        <p>
          <PlaceLink to={experimentAddress(id)}>Open the result</PlaceLink>
        </p>
      )}
      <RunTable
        name={`live-${id}`}
        caption="Runs that have ended, the newest first"
        runs={runs.toReversed()}
        areStored={false}
        filters={filters}
        empty="No run has ended yet."
      />
    </section>
  )
}
