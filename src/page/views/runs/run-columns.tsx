import { formatJoules } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { joulesColumn, secondsColumn, wattsColumn } from '../../quantity-column.ts'
import { linkTo } from '../../location.ts'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import type { Run } from '../run/phase-stretches.ts'
import { aboveIdleText, attemptText, modelNote, modelText, outcomeText } from '../run/run-text.ts'

const nameOf = ({ task, warmUp }: Run): string => `${shownText(task)}${warmUp ? ' (warm-up)' : ''}`

function Model({ run }: { run: Run }) {
  if (!run.model) return '–'
  return (
    <>
      <span class="unbroken">{shownText(run.model.id)}</span>
      <span class="of-group unbroken">{modelNote(run)}</span>
    </>
  )
}

function AboveIdle({ run: { activeJoules } }: { run: Run }) {
  if (!activeJoules) return '–'
  const { value, low, high } = activeJoules
  return (
    <>
      {formatJoules(value)}
      <span class="of-group">
        {formatJoules(low)} to {formatJoules(high)}
      </span>
    </>
  )
}

/** Runs as lines of a list. */
export const RUN_COLUMNS: readonly Column<Run>[] = [
  {
    key: 'task',
    heading: 'task',
    kind: 'name',
    text: nameOf,
    show: (run) => <a href={linkTo('run', run.id)}>{nameOf(run)}</a>,
  },
  { key: 'workflow', heading: 'workflow', kind: 'text', text: ({ workflow }) => workflow },
  { key: 'model', heading: 'model', kind: 'name', text: modelText, show: (run) => <Model run={run} /> },
  {
    key: 'outcome',
    heading: 'outcome',
    kind: 'text',
    text: outcomeText,
    show: (run) => <span class={run.success ? 'good' : 'bad'}>{outcomeText(run)}</span>,
  },
  { key: 'attempt', heading: 'attempt', kind: 'number', text: attemptText, value: (run) => Number(attemptText(run)) },
  secondsColumn('time', 'time', ({ seconds }) => seconds),
  joulesColumn('energy', 'energy', ({ totalJoules }) => totalJoules),
  {
    key: 'above-idle',
    heading: 'above idle',
    kind: 'number',
    unit: 'J',
    text: aboveIdleText,
    value: ({ activeJoules }) => activeJoules?.value,
    show: (run) => <AboveIdle run={run} />,
  },
  wattsColumn('power', 'power', ({ watts }) => watts),
  {
    key: 'tokens',
    heading: 'tokens',
    kind: 'number',
    text: ({ tokens }) => (tokens?.total === undefined ? '–' : String(tokens.total)),
    value: ({ tokens }) => tokens?.total,
  },
  {
    key: 'source',
    heading: 'source',
    kind: 'text',
    text: ({ provenance }) => provenanceText(provenance),
  },
  {
    key: 'warnings',
    heading: 'warnings',
    kind: 'number',
    text: ({ warnings }) => (warnings.length === 0 ? '–' : `! ${warnings.length}`),
    value: ({ warnings }) => warnings.length,
  },
]
