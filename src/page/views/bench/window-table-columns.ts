import { formatQuantity, formatSeconds } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
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
  {
    key: 'start',
    heading: 'start',
    unit: 's',
    kind: 'number',
    text: ({ startSeconds }) => formatSeconds(startSeconds),
    value: ({ startSeconds }) => startSeconds,
  },
  {
    key: 'joules',
    heading: 'energy per op',
    unit: 'J',
    kind: 'number',
    text: ({ joulesPerOp }) => formatQuantity(joulesPerOp, 'J'),
    value: ({ joulesPerOp }) => joulesPerOp,
  },
  {
    key: 'time',
    heading: 'time per op',
    unit: 's',
    kind: 'number',
    text: ({ secondsPerOp }) => formatSeconds(secondsPerOp),
    value: ({ secondsPerOp }) => secondsPerOp,
  },
  {
    key: 'cpu',
    heading: 'CPU time per op',
    unit: 's',
    kind: 'number',
    text: ({ cpuSecondsPerOp }) => formatSeconds(cpuSecondsPerOp),
    value: ({ cpuSecondsPerOp }) => cpuSecondsPerOp,
  },
  { key: 'ops', heading: 'ops', kind: 'number', text: ({ ops }) => ops.toLocaleString('en'), value: ({ ops }) => ops },
]
