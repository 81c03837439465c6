import { signedPercent } from '../../../reporters/change-text.ts'
import { formatQuantity } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import type { PairValues } from './compared.ts'

/** Columns of the pairs of a bench. */
export const pairColumns = (unit: 'J' | 's'): Column<PairValues>[] => [
  { key: 'pair', heading: 'pair', kind: 'number', text: ({ number }) => String(number), value: ({ number }) => number },
  { key: 'first', heading: 'ran first', kind: 'text', text: ({ first }) => first },
  {
    key: 'base',
    heading: 'base',
    unit,
    kind: 'number',
    text: ({ base }) => formatQuantity(base, unit),
    value: ({ base }) => base,
  },
  {
    key: 'head',
    heading: 'head',
    unit,
    kind: 'number',
    text: ({ head }) => formatQuantity(head, unit),
    value: ({ head }) => head,
  },
  {
    key: 'change',
    heading: 'head against base',
    kind: 'number',
    text: ({ change }) => (change === undefined ? '–' : signedPercent(change)),
    unit: 'fraction',
    value: ({ change }) => change,
  },
  {
    key: 'session',
    heading: 'session',
    kind: 'text',
    text: ({ session }) => (session === 'first' ? 'the comparison' : 'the fresh one that had to confirm it'),
  },
]
