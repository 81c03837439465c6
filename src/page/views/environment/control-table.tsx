import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatJoules, formatPercent, formatSeconds } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { Table } from '../../table.tsx'
import { timeText } from '../../time-text.ts'

type Control = NonNullable<EnergyReport['controls']>[number]

const withSpread = (value: string, spread: number | undefined): string =>
  spread === undefined ? value : `${value} ±${formatPercent(spread)}`

const COLUMNS: readonly Column<Control>[] = [
  { key: 'time', heading: 'measured', kind: 'text', text: ({ measuredAt }) => timeText(measuredAt) },
  {
    key: 'energy',
    heading: 'energy',
    kind: 'number',
    unit: 'J',
    text: ({ joules, joulesSpread }) =>
      joules === undefined ? 'no energy' : withSpread(formatJoules(joules), joulesSpread),
    value: ({ joules }) => joules,
  },
  {
    key: 'seconds',
    heading: 'time',
    kind: 'number',
    unit: 's',
    text: ({ seconds, secondsSpread }) => withSpread(formatSeconds(seconds), secondsSpread),
    value: ({ seconds }) => seconds,
  },
]

/** The fixed busy loop, measured at both ends of the session: what it says of the machine. */
export function ControlTable({ controls, filters }: { controls: readonly Control[]; filters: URLSearchParams }) {
  return (
    <Table
      name="controls"
      caption="Median ± coefficient of variation"
      columns={COLUMNS}
      rows={controls}
      keyOf={({ measuredAt }) => measuredAt}
      filters={filters}
    />
  )
}
