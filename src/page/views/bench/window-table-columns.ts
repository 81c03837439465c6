import { formatQuantity } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { secondsColumn } from '../../quantity-column.ts'
import type { WindowValues } from './windows.ts'

/** Columns of the windows of a bench. */
export const windowTableColumns = (hasProcesses: boolean): Column<WindowValues>[] => [
  {
    key: 'window',
    heading: 'window',
    kind: 'number',
    text: ({ number }) => String(number),
    value: ({ number }) => number,
  },
  ...(hasProcesses
    ? [
        {
          key: 'process',
          heading: 'process',
          kind: 'number' as const,
          text: ({ process }: WindowValues) => String(process ?? '–'),
          value: ({ process }: WindowValues) => process,
        },
      ]
    : []),
  secondsColumn('start', 'start', ({ startSeconds }) => startSeconds),
  {
    key: 'joules',
    heading: 'energy per op',
    unit: 'J',
    kind: 'number',
    text: ({ joulesPerOp }) => formatQuantity(joulesPerOp, 'J'),
    value: ({ joulesPerOp }) => joulesPerOp,
  },
  secondsColumn('time', 'time per op', ({ secondsPerOp }) => secondsPerOp),
  secondsColumn('cpu', 'CPU time per op', ({ cpuSecondsPerOp }) => cpuSecondsPerOp),
  { key: 'ops', heading: 'ops', kind: 'number', text: ({ ops }) => ops.toLocaleString('en'), value: ({ ops }) => ops },
]
