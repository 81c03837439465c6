import { formatJoules, formatPercent, formatSeconds } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { joulesColumn, secondsColumn, wattsColumn } from '../../quantity-column.ts'
import { provenanceText } from '../../provenance-text.ts'
import { Table } from '../../table.tsx'
import { type PhaseRow, phaseRows } from './phase-rows.ts'
import type { Run } from './phase-stretches.ts'

const COLUMNS: readonly Column<PhaseRow>[] = [
  { key: 'phase', heading: 'phase', kind: 'text', text: ({ phase }) => phase },
  joulesColumn('energy', 'energy', ({ joules }) => joules),
  {
    key: 'of-energy',
    heading: 'of the energy',
    kind: 'number',
    text: ({ ofJoules }) => formatPercent(ofJoules),
    value: ({ ofJoules }) => ofJoules,
  },
  secondsColumn('time', 'time', ({ seconds }) => seconds),
  {
    key: 'of-time',
    heading: 'of the time',
    kind: 'number',
    text: ({ ofSeconds }) => formatPercent(ofSeconds),
    value: ({ ofSeconds }) => ofSeconds,
  },
  wattsColumn('power', 'power', ({ watts }) => watts),
]

/** What each phase took: the parts sum up to the run. */
export function PhaseTable({ run, filters }: { run: Run; filters: URLSearchParams }) {
  if (run.phases.length === 0) return undefined
  return (
    <section class="part">
      <h3>Phases</h3>
      <Table
        name="phases"
        caption={`Energy and time of each phase, ${provenanceText(run.provenance)}`}
        columns={COLUMNS}
        rows={phaseRows(run)}
        keyOf={({ phase }) => phase}
        filters={filters}
      />
      <p class="faint">
        Together they are the whole run: {formatJoules(run.totalJoules)} in {formatSeconds(run.seconds)}. Each moment
        counts for the deepest span that is active in it, and for waiting where there is none.
      </p>
    </section>
  )
}
