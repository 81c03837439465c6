import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatJoules, formatSeconds } from '../../../reporters/quantity.ts'
import { joulesFromUj, joulesFromUnitUj } from '../../../units.ts'
import type { Column } from '../../column.ts'
import { joulesColumn } from '../../quantity-column.ts'
import { Table } from '../../table.tsx'

type Reader = EnergyReport['readers'][number]

interface CounterLine {
  reader: string
  counter: Reader['counters'][number]
}

const range = ({ counter }: CounterLine): number | undefined =>
  counter.rangeUj === undefined ? undefined : joulesFromUj(BigInt(counter.rangeUj))

const COLUMNS: readonly Column<CounterLine>[] = [
  { key: 'counter', heading: 'counter', kind: 'name', text: ({ counter }) => counter.id },
  { key: 'reader', heading: 'reader', kind: 'name', text: ({ reader }) => reader },
  { key: 'domain', heading: 'domain', kind: 'text', text: ({ counter }) => counter.domain },
  joulesColumn('step', 'step', ({ counter }) => joulesFromUnitUj(counter.unitUj)),
  {
    key: 'range',
    heading: 'wraps after',
    kind: 'number',
    unit: 'J',
    text: (line) => (range(line) === undefined ? 'never' : formatJoules(range(line))),
    value: range,
  },
  {
    key: 'period',
    heading: 'updated every',
    kind: 'number',
    unit: 's',
    text: ({ counter }) =>
      counter.updatePeriodSeconds === undefined ? 'not known' : formatSeconds(counter.updatePeriodSeconds),
    value: ({ counter }) => counter.updatePeriodSeconds,
  },
  { key: 'basis', heading: 'basis', kind: 'text', text: ({ counter }) => counter.basis ?? 'not known' },
  { key: 'path', heading: 'read from', kind: 'name', text: ({ counter }) => counter.path ?? '–' },
]

/** Every counter that was open. */
export function CounterTable({ readers, filters }: { readers: readonly Reader[]; filters: URLSearchParams }) {
  const lines = readers.flatMap(({ name, counters }) => counters.map((counter) => ({ reader: name, counter })))
  return (
    <Table
      name="counters"
      caption="Counters"
      columns={COLUMNS}
      rows={lines}
      keyOf={({ reader, counter }) => `${reader} ${counter.id}`}
      filters={filters}
      empty="No counter was open."
    />
  )
}
