import { signedPercent, stepPlace } from '../../../reporters/change-point-text.ts'
import type { BenchHistory } from '../../../reporters/history.ts'
import { machineOf } from '../../../reporters/history-machine.ts'
import { formatJoules } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { linkTo } from '../../location.ts'
import { shownText } from '../../shown-text.ts'
import { Spark } from '../../spark.tsx'
import { Table } from '../../table.tsx'

const rangeText = ({ levels }: BenchHistory): string =>
  levels.length === 0 ? '–' : `${formatJoules(Math.min(...levels))} to ${formatJoules(Math.max(...levels))}`

const COLUMNS: readonly Column<BenchHistory>[] = [
  {
    key: 'bench',
    heading: 'bench',
    kind: 'name',
    text: ({ benchmarkKey }) => benchmarkKey,
    show: ({ benchmarkKey }) => <a href={linkTo('history', benchmarkKey)}>{shownText(benchmarkKey)}</a>,
  },
  {
    key: 'sessions',
    heading: 'sessions',
    kind: 'number',
    text: ({ sessions }) => String(sessions.length),
    value: ({ sessions }) => sessions.length,
  },
  {
    key: 'newest',
    heading: 'newest',
    unit: 'J/op',
    kind: 'number',
    text: ({ sessions }) => formatJoules(sessions.at(-1)?.joulesPerOp),
    value: ({ sessions }) => sessions.at(-1)?.joulesPerOp,
  },
  {
    key: 'levels',
    heading: 'sessions in order',
    kind: 'text',
    text: rangeText,
    show: (history) => <Spark values={history.levels} text={rangeText(history)} />,
  },
  {
    key: 'change',
    heading: 'last change',
    kind: 'number',
    text: ({ changePoints }) => {
      const change = changePoints.at(-1)?.change
      return change === undefined ? 'none' : `${change > 0 ? '↑' : '↓'} ${signedPercent(change)}`
    },
    unit: 'fraction',
    value: ({ changePoints }) => changePoints.at(-1)?.change,
  },
  {
    key: 'where',
    heading: 'where',
    kind: 'text',
    text: ({ changePoints }) => changePoints.slice(-1).map(stepPlace).join(''),
  },
]

/** Every bench in a row, by machine, reader and provenance: those are never mixed. */
export function HistoryList({ histories, filters }: { histories: readonly BenchHistory[]; filters: URLSearchParams }) {
  return (
    <Table
      name="histories"
      caption="Energy per op over the stored sessions, idle included"
      columns={COLUMNS}
      rows={histories}
      keyOf={({ benchmarkKey, hardwareHash, reader, provenance }) =>
        [hardwareHash, reader, provenance, benchmarkKey].join(' ')
      }
      groupOf={machineOf}
      filters={filters}
    />
  )
}
