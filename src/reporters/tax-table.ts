import type { TaskTax } from '../stats/index.ts'
import { fractionFromPercent } from '../units.ts'
import { formatJoules, formatPercent } from './quantity.ts'
import { alignedLines, type Column, type TextStyle } from './table.ts'
import { nameText } from './tree-table.ts'

export const TAX_COLUMNS: readonly Column[] = [
  { heading: 'orchestration tax', align: 'left' },
  { heading: 'pairs', align: 'right', yields: 4 },
  { heading: 'tax', align: 'right', yields: 5 },
  { heading: 'ratio', align: 'right' },
  { heading: '95 % interval', align: 'left', yields: 3 },
  { heading: 'of agentic', align: 'right', yields: 1 },
  { heading: 'over linear', align: 'right', yields: 2 },
]

/** Pairs that resemble their neighbours are worth fewer, and may not reach it: the cell then says what they do. */
const WANTED = 0.95

/** What the interval of a ratio is from, where it needs saying. */
function intervalCell({ tax: { ratio, method, confidence, reason } }: TaskTax): string {
  if (reason === 'not-above-idle') return 'not above idle'
  if (ratio?.low === undefined) return method === 'single-pair' ? 'one pair has none' : ''
  const high = ratio.high === undefined ? '∞' : ratio.high.toFixed(2)
  const reached = confidence !== undefined && confidence < WANTED ? ` (${formatPercent(confidence)})` : ''
  return `${ratio.low.toFixed(2)} to ${high}${method === 'student-t' ? ' (t)' : reached}`
}

const percentCell = (percent: number | undefined): string =>
  percent === undefined ? '–' : formatPercent(fractionFromPercent(percent))

/** The cells of a task behind its name. */
export const taxCells = (each: TaskTax): string[] => [
  each.tax.n === each.pairs ? String(each.pairs) : `${each.tax.n} of ${each.pairs}`,
  formatJoules(each.tax.taxJoules),
  each.tax.ratio === undefined ? '–' : `${each.tax.ratio.median.toFixed(2)}×`,
  intervalCell(each),
  percentCell(each.tax.percent),
  percentCell(each.tax.overheadPercent),
]

/** One line per task: what the agentic runs of its pairs took more than the linear ones, above idle. */
export function taxLines(taxes: readonly TaskTax[], style: TextStyle): string[] {
  if (taxes.every(({ tax }) => tax.n === 0)) return []
  const rows = taxes.map((each) => [`  ${nameText(each.task)}`, ...taxCells(each)])
  const [heading = '', ...lines] = alignedLines(TAX_COLUMNS, rows, style.width)
  return [style.dim(heading), ...lines]
}
