import type { SessionMedian } from '../../comparison.ts'
import { signedPercent } from '../../reporters/change-text.ts'
import type { BenchHistory } from '../../reporters/history.ts'
import type { Column } from '../column.ts'
import { joulesColumn, secondsColumn } from '../quantity-column.ts'
import { linkTo } from '../location.ts'
import { provenanceText } from '../provenance-text.ts'
import { shownText } from '../shown-text.ts'
import { Table } from '../table.tsx'
import { timeText } from '../time-text.ts'
import { experimentAddress, PlaceLink } from './place.tsx'
import { Problem, Waiting } from './problem.tsx'
import type { SiteServer } from './site-server.ts'
import { useAnswer } from './use-answer.ts'

export interface BenchOverTimeProps {
  server: SiteServer
  bench: string
  /** Name machine and reader, too. */
  filters: URLSearchParams
}

const commitText = ({ commit, dirty }: SessionMedian): string =>
  `${commit?.slice(0, 8) ?? 'unknown'}${dirty === true ? ' with changes' : ''}`

const columns = ({ changePoints }: BenchHistory): Column<SessionMedian>[] => {
  const changes = new Map(changePoints.map(({ experimentId, change }) => [experimentId, change]))
  const change = ({ experimentId }: SessionMedian): number | undefined => changes.get(experimentId)
  return [
    {
      key: 'at',
      heading: 'Session',
      kind: 'text',
      text: ({ at }) => timeText(at),
      value: ({ at }) => at,
      show: ({ at, experimentId }) => <PlaceLink to={experimentAddress(experimentId)}>{timeText(at)}</PlaceLink>,
    },
    {
      key: 'commit',
      heading: 'Commit',
      kind: 'name',
      text: commitText,
      show: (session) => shownText(commitText(session)),
    },
    joulesColumn('joules', 'Energy per op', ({ joulesPerOp }) => joulesPerOp),
    secondsColumn('seconds', 'Time per op', ({ secondsPerOp }) => secondsPerOp),
    {
      key: 'change',
      heading: 'Change from here on',
      kind: 'text',
      text: (session) => {
        const found = change(session)
        return found === undefined ? 'none' : `${found > 0 ? '↑' : '↓'} ${signedPercent(found)}`
      },
      value: change,
    },
  ]
}

/** The sessions of one bench on one machine, with the steps of its level. */
export function BenchOverTime({ server, bench, filters }: BenchOverTimeProps) {
  const query = new URLSearchParams({
    bench,
    hardware: filters.get('hardware') ?? '',
    reader: filters.get('reader') ?? '',
  })
  const { value, problem } = useAnswer<BenchHistory>(server, `/api/history?${query.toString()}`)
  return (
    <article>
      <p class="crumb">
        <a href={linkTo('benches')}>All benches</a>
      </p>
      <h2>{shownText(bench)}</h2>
      <Problem problem={problem} />
      {!value && !problem && <Waiting what="The history is being read" />}
      {value && (
        <>
          <p class="faint">
            {shownText(`${value.hostname} (${value.cpuModel})`)}, {provenanceText(value.provenance)} by{' '}
            {shownText(value.reader)}
          </p>
          <Table
            name="sessions"
            caption="Sessions, the newest first"
            columns={columns(value)}
            rows={value.sessions.toReversed()}
            keyOf={({ experimentId }) => experimentId}
            filters={filters}
            empty="No session is stored."
          />
        </>
      )}
    </article>
  )
}
