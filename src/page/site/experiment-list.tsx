import type { ListedExperiment, SiteAnswers } from '../../reporters/site-data.ts'
import type { Column } from '../column.ts'
import { shownText } from '../shown-text.ts'
import { Table } from '../table.tsx'
import { timeText } from '../time-text.ts'
import { experimentAddress, PlaceLink } from './place.tsx'
import { Problem, Waiting } from './problem.tsx'
import type { SiteViewProps } from './site-page.tsx'
import { statusText } from './status-text.ts'
import { useAnswer } from './use-answer.ts'

const COLUMNS: readonly Column<ListedExperiment>[] = [
  {
    key: 'at',
    heading: 'Beginning',
    kind: 'text',
    text: ({ createdAt }) => timeText(createdAt),
    value: ({ createdAt }) => createdAt,
    show: ({ id, createdAt }) => <PlaceLink to={experimentAddress(id)}>{timeText(createdAt)}</PlaceLink>,
  },
  { key: 'name', heading: 'Name', kind: 'name', text: ({ name }) => name, show: ({ name }) => shownText(name) },
  { key: 'status', heading: 'Status', kind: 'text', text: ({ status }) => statusText(status) },
  { key: 'runs', heading: 'Runs', kind: 'number', text: ({ runs }) => String(runs), value: ({ runs }) => runs },
  {
    key: 'commit',
    heading: 'Commit',
    kind: 'name',
    text: ({ commit }) => commit?.slice(0, 8) ?? 'unknown',
    show: ({ commit }) => (commit === undefined ? 'unknown' : <code>{shownText(commit.slice(0, 8))}</code>),
  },
]

/** What is stored, the newest first. */
export function ExperimentList({ server, filters }: SiteViewProps) {
  const { value, problem } = useAnswer<SiteAnswers['experiments']>(server, '/api/experiments')
  return (
    <section>
      <h2>Experiments</h2>
      <Problem problem={problem} />
      {!value && !problem && <Waiting what="The experiments are being read" />}
      {value && (
        <Table
          name="experiments"
          caption="Stored experiments, the newest first"
          columns={COLUMNS}
          rows={value.experiments}
          keyOf={({ id }) => id}
          filters={filters}
          empty={value.hint ?? 'Nothing is stored.'}
        />
      )}
    </section>
  )
}
