import { formatJoules } from '../../reporters/quantity.ts'
import type { ListedRun } from '../../reporters/site-data.ts'
import type { Column } from '../column.ts'
import { joulesColumn, secondsColumn } from '../quantity-column.ts'
import { provenanceText } from '../provenance-text.ts'
import { shownText } from '../shown-text.ts'
import { Table } from '../table.tsx'
import { timeText } from '../time-text.ts'
import { experimentAddress, PlaceLink } from './place.tsx'
import { outcomeText } from './status-text.ts'

const NAME: Column<ListedRun> = {
  key: 'name',
  heading: 'Run',
  kind: 'name',
  text: ({ name, warmUp }) => `${name}${warmUp ? ' (warm-up)' : ''}`,
  show: ({ name, warmUp }) => (
    <>
      {shownText(name)}
      {warmUp && <span class="faint"> (warm-up)</span>}
    </>
  ),
}

const COLUMNS: readonly Column<ListedRun>[] = [
  { key: 'kind', heading: 'Kind', kind: 'text', text: ({ kind, workflow }) => workflow ?? kind },
  {
    key: 'model',
    heading: 'Model',
    kind: 'name',
    text: ({ model }) => model ?? 'none',
    show: ({ model }) => (model === undefined ? 'none' : shownText(model)),
  },
  { key: 'outcome', heading: 'Outcome', kind: 'text', text: outcomeText },
  joulesColumn('joules', 'Energy', ({ totalJoules }) => totalJoules),
  {
    key: 'per-op',
    heading: 'Energy per op',
    unit: 'J',
    kind: 'number',
    text: ({ kind, joulesPerOp }) => (kind === 'bench' ? formatJoules(joulesPerOp) : 'no bench'),
    value: ({ joulesPerOp }) => joulesPerOp,
  },
  secondsColumn('seconds', 'Time', ({ seconds }) => seconds),
  { key: 'provenance', heading: 'Provenance', kind: 'text', text: ({ provenance }) => provenanceText(provenance) },
  {
    key: 'reader',
    heading: 'Reader',
    kind: 'name',
    text: ({ reader }) => reader ?? 'none',
    show: ({ reader }) => (reader === undefined ? 'none' : shownText(reader)),
  },
]

const AT: Column<ListedRun> = {
  key: 'at',
  heading: 'Beginning',
  kind: 'text',
  text: ({ startedAt }) => timeText(startedAt),
  value: ({ startedAt }) => startedAt,
}

/** A run of a stored experiment leads to it. */
const STORED: readonly Column<ListedRun>[] = [
  NAME,
  {
    ...AT,
    show: ({ startedAt, experimentId }) => (
      <PlaceLink to={experimentAddress(experimentId)}>{timeText(startedAt)}</PlaceLink>
    ),
  },
  ...COLUMNS,
]

export interface RunTableProps {
  name: string
  caption: string
  runs: readonly ListedRun[]
  /** Their experiments can be opened. */
  areStored: boolean
  filters: URLSearchParams
  empty: string
}

/** Runs, a line each. */
export function RunTable({ name, caption, runs, areStored, filters, empty }: RunTableProps) {
  return (
    <Table
      name={name}
      caption={caption}
      columns={areStored ? STORED : [NAME, ...COLUMNS]}
      rows={runs}
      keyOf={({ id }) => id}
      filters={filters}
      empty={empty}
    />
  )
}
