import { useMemo, useState } from 'preact/hooks'
import { formatJoules, formatSeconds } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { joulesColumn, secondsColumn } from '../../quantity-column.ts'
import { provenanceText } from '../../provenance-text.ts'
import { Table } from '../../table.tsx'
import type { Run } from './phase-stretches.ts'
import { spanNotes, spanText } from './run-text.ts'
import { type SpanRow, spanRows } from './span-rows.ts'

/** Rows that are shown before the rest is asked for: each is a dozen elements of the page. */
const FIRST_ROWS = 200
/** Units of the drawing in which the whole run is as wide as its column. */
const WIDTH = 1000
const THINNEST = 4
const DEEPEST = 8

/** Where in the run a span lies: its whole length, and its phase by colour and by word in the next column. */
function Bar({ row: { event }, seconds }: { row: SpanRow; seconds: number }) {
  const at = (each: number): number => (seconds > 0 ? (each / seconds) * WIDTH : 0)
  const width = Math.max(THINNEST, at(event.seconds))
  return (
    <svg class="span-bar" viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="lane" width={WIDTH} height="10" />
      <rect
        class={`phase-${event.phase}`}
        x={Math.min(at(event.startSeconds), WIDTH - THINNEST)}
        width={width}
        height="10"
      />
    </svg>
  )
}

/** An uncertainty is shown where it says something beside its value. */
function totalText({ event: { totalJoules, uncertaintyJoules } }: SpanRow): string {
  const total = formatJoules(totalJoules)
  return totalJoules === undefined || uncertaintyJoules === undefined
    ? total
    : `${total} ± ${formatJoules(uncertaintyJoules)}`
}

const columns = (seconds: number): readonly Column<SpanRow>[] => [
  {
    key: 'span',
    heading: 'span',
    kind: 'name',
    text: ({ event, depth }) => `${'· '.repeat(depth)}${spanText(event)}`,
    value: ({ event }) => spanText(event),
    show: ({ event, depth }) => <span class={`depth-${Math.min(depth, DEEPEST)}`}>{spanText(event)}</span>,
  },
  {
    key: 'phase',
    heading: 'phase',
    kind: 'text',
    text: ({ event }) => event.phase,
  },
  secondsColumn('begins', 'begins', ({ event }) => event.startSeconds),
  {
    key: 'when',
    heading: 'in the run',
    kind: 'text',
    text: ({ event }) => `${formatSeconds(event.startSeconds)} to ${formatSeconds(event.startSeconds + event.seconds)}`,
    value: ({ event }) => event.startSeconds,
    show: (row) => <Bar row={row} seconds={seconds} />,
  },
  secondsColumn('time', 'time', ({ event }) => event.seconds),
  joulesColumn('self', 'energy of itself', ({ event }) => event.selfJoules),
  {
    key: 'total',
    heading: 'between its edges',
    kind: 'number',
    unit: 'J',
    text: totalText,
    value: ({ event }) => event.totalJoules,
  },
  {
    key: 'notes',
    heading: 'notes',
    kind: 'name',
    text: ({ event }) => spanNotes(event).join('; '),
    show: ({ event }) => <span class={event.success ? 'unsure' : 'bad'}>{spanNotes(event).join('; ')}</span>,
  },
]

/** The spans of a run as a tree over time, with the energy of each. */
export function SpanTable({ run, filters }: { run: Run; filters: URLSearchParams }) {
  const [isWhole, setWhole] = useState(false)
  const rows = useMemo(() => spanRows(run.events), [run.events])
  if (rows.length === 0) return undefined
  const shown = isWhole ? rows : rows.slice(0, FIRST_ROWS)
  const unresolved = run.events.filter(({ belowResolution }) => belowResolution).length
  return (
    <section class="part">
      <h3>Spans</h3>
      <Table
        name="spans"
        caption={`${rows.length} spans, the inner ones below their parents, ${provenanceText(run.provenance)}`}
        columns={columns(run.seconds)}
        rows={shown}
        keyOf={({ event }) => String(event.id)}
        filters={filters}
      />
      {shown.length < rows.length && (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {rows.length} spans
          </button>
        </p>
      )}
      <p class="faint">
        The energy of a span itself is its share of the moments in which no span inside it is active: they sum up to the
        run. Between its edges lies all that was counted meanwhile, with one standard uncertainty.
        {unresolved > 0 &&
          ` ${unresolved} ${unresolved === 1 ? 'span is' : 'spans are'} shorter than the counters resolve: their joules say little beyond their uncertainty.`}
      </p>
    </section>
  )
}
