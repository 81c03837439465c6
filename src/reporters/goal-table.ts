import type { TaskRun } from '../run.ts'
import { type Estimate, type GoalSummary, goalSummary } from '../stats/index.ts'
import { formatJoules } from './quantity.ts'
import { alignedLines, type Column, type TextStyle } from './table.ts'

export const goalColumns = (basis: GoalSummary['basis']): readonly Column[] => [
  { heading: `per success, ${basis === 'active' ? 'above idle' : 'idle included'}`, align: 'left' },
  { heading: 'success', align: 'right' },
  { heading: 'of all goals', align: 'left' },
  { heading: 'of goals that succeeded', align: 'left', yields: 1 },
]

function estimateCell(estimate: Estimate | undefined, format: (value: number) => string): string {
  if (estimate === undefined) return '–'
  const { value, low, high } = estimate
  return low === undefined || high === undefined
    ? format(value)
    : `${format(value)} (${format(low)} to ${format(high)})`
}

/** A row per workflow, and one of the orchestration overhead index where there are both. */
export function goalRows({ linear, agentic, ooi, ooiPaper, basis }: GoalSummary): string[][] {
  const rows = Object.entries({ linear, agentic })
    .filter(([, { goals }]) => goals > 0)
    .map(([name, { goals, succeeded, epg, epgPaper }]) => [
      name,
      `${succeeded}/${goals}`,
      estimateCell(epg?.[basis], formatJoules),
      estimateCell(epgPaper?.[basis], formatJoules),
    ])
  const index = (estimate: Estimate | undefined): string => estimateCell(estimate, (value) => value.toFixed(2))
  return rows.length === 2 ? [...rows, ['OOI', '', index(ooi), index(ooiPaper)]] : rows
}

/**
 * Energy per successful goal by both conventions, and the orchestration overhead index. `runs` are those of one model, site
 * and provenance.
 */
export function goalLines(runs: readonly TaskRun[], seed: number, style: TextStyle): string[] {
  return goalSummary(runs, { seed }).flatMap((summary) => {
    const rows = goalRows(summary).map(([name = '', ...cells]) => [`  ${name}`, ...cells])
    const [heading = '', ...lines] = alignedLines(goalColumns(summary.basis), rows, style.width)
    return [style.dim(heading), ...lines]
  })
}
