import type { ListedHistory, SiteAnswers } from '../../reporters/site-data.ts'
import type { Column } from '../column.ts'
import { linkTo } from '../location.ts'
import { provenanceText } from '../provenance-text.ts'
import { shownText } from '../shown-text.ts'
import { Table } from '../table.tsx'
import { timeText } from '../time-text.ts'
import { BenchOverTime } from './bench-over-time.tsx'
import { Problem, Waiting } from './problem.tsx'
import type { SiteViewProps } from './site-page.tsx'
import { useAnswer } from './use-answer.ts'

const addressOf = ({ benchmarkKey, hardwareHash, reader }: ListedHistory): string =>
  linkTo('benches', '', { bench: benchmarkKey, hardware: hardwareHash, reader })

const COLUMNS: readonly Column<ListedHistory>[] = [
  {
    key: 'bench',
    heading: 'Bench',
    kind: 'name',
    text: ({ benchmarkKey }) => benchmarkKey,
    show: (history) => <a href={addressOf(history)}>{shownText(history.benchmarkKey)}</a>,
  },
  {
    key: 'machine',
    heading: 'Machine',
    kind: 'name',
    text: ({ hostname, cpuModel }) => `${hostname} (${cpuModel})`,
    show: ({ hostname, cpuModel }) => shownText(`${hostname} (${cpuModel})`),
  },
  {
    key: 'reader',
    heading: 'Reader',
    kind: 'name',
    text: ({ reader }) => reader,
    show: ({ reader }) => shownText(reader),
  },
  { key: 'provenance', heading: 'Provenance', kind: 'text', text: ({ provenance }) => provenanceText(provenance) },
  {
    key: 'sessions',
    heading: 'Sessions',
    kind: 'number',
    text: ({ sessions }) => String(sessions),
    value: ({ sessions }) => sessions,
  },
  {
    key: 'newest',
    heading: 'Newest session',
    kind: 'text',
    text: ({ newestAt }) => timeText(newestAt),
    value: ({ newestAt }) => newestAt,
  },
]

/** Every bench that has energy, by machine and reader; or the history of the one that the address names. */
export function BenchList({ server, filters }: SiteViewProps) {
  const { value, problem } = useAnswer<SiteAnswers['histories']>(server, '/api/histories')
  const bench = filters.get('bench')
  if (bench !== null) return <BenchOverTime server={server} bench={bench} filters={filters} />
  return (
    <section>
      <h2>Benches</h2>
      <Problem problem={problem} />
      {!value && !problem && <Waiting what="The benches are being read" />}
      {value && (
        <Table
          name="benches"
          caption="Benches with energy; each opens its history"
          columns={COLUMNS}
          rows={value.histories}
          keyOf={(history) => addressOf(history)}
          filters={filters}
          empty={value.hint ?? 'Nothing is stored.'}
        />
      )}
    </section>
  )
}
