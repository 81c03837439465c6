import type { Column } from '../../column.ts'
import { Table } from '../../table.tsx'
import { shownSentence, shownText } from '../../shown-text.ts'
import type { Run } from './phase-stretches.ts'
import { type TelemetryRow, telemetryRows } from './telemetry-rows.ts'

type Missing = NonNullable<Run['telemetry']>['missing'][number]

const VALUE_COLUMNS: readonly Column<TelemetryRow>[] = [
  { key: 'name', heading: 'name', kind: 'name', text: ({ name }) => shownText(name) },
  { key: 'value', heading: 'value', kind: 'number', text: ({ text }) => text, value: ({ value }) => value },
]

const MISSING_COLUMNS: readonly Column<Missing>[] = [
  { key: 'source', heading: 'source', kind: 'name', text: ({ source }) => shownText(source) },
  { key: 'reason', heading: 'why it is missing', kind: 'name', text: ({ reason }) => shownSentence(reason) },
  { key: 'remedy', heading: 'what helps', kind: 'name', text: ({ remedy }) => shownSentence(remedy) },
]

/** What was read just outside the run, and what this machine does not tell. */
export function TelemetrySection({ run, filters }: { run: Run; filters: URLSearchParams }) {
  if (!run.telemetry) return undefined
  const { values, missing } = run.telemetry
  return (
    <section class="part">
      <h3>Telemetry</h3>
      <Table
        name="telemetry"
        caption="Read just before and just after the run"
        columns={VALUE_COLUMNS}
        rows={telemetryRows(values)}
        keyOf={({ name }) => name}
        filters={filters}
        empty="Nothing was read."
      />
      {missing.length > 0 && (
        <Table
          name="missing"
          caption="Sources that this machine does not have, or not for this user"
          columns={MISSING_COLUMNS}
          rows={missing}
          keyOf={({ source, code }) => `${source} ${code}`}
          filters={filters}
        />
      )}
    </section>
  )
}
