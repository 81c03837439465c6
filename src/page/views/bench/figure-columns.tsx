import { formatHalfWidth, formatQuantity } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import type { Figure } from './figures.ts'

const hasBounds = (figure: Figure): figure is Figure & { low: number; high: number } =>
  figure.low !== undefined && figure.high !== undefined

/** In CSV numbers are in the unit that the name of their row has. */
export const FIGURE_COLUMNS: readonly Column<Figure>[] = [
  {
    key: 'quantity',
    heading: 'per op',
    kind: 'text',
    text: ({ name }) => name,
    value: ({ name, unit }) => `${name} (${unit})`,
  },
  {
    key: 'value',
    heading: 'median',
    kind: 'number',
    text: ({ value, unit }) => formatQuantity(value, unit),
    value: ({ value }) => value,
  },
  {
    key: 'half',
    heading: 'half the interval',
    kind: 'number',
    text: (figure) => (hasBounds(figure) ? formatHalfWidth({ ...figure, median: figure.value }, figure.unit) : '–'),
    value: (figure) => (hasBounds(figure) ? (figure.high - figure.low) / 2 : undefined),
  },
  {
    key: 'low',
    heading: 'from',
    kind: 'number',
    text: ({ low, unit }) => formatQuantity(low, unit),
    value: ({ low }) => low,
  },
  {
    key: 'high',
    heading: 'to',
    kind: 'number',
    text: ({ high, unit }) => formatQuantity(high, unit),
    value: ({ high }) => high,
  },
  {
    key: 'about',
    heading: 'what it is',
    kind: 'text',
    text: ({ about }) => about,
    show: ({ about }) => <span class="words">{about}</span>,
  },
]
