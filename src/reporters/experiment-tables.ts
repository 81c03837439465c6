import { benchmarkKey } from '../benchmark-key.ts'
import type { TaskRun } from '../run.ts'
import type { GoalSummary, ModelGroup, TaskTax } from '../stats/index.ts'
import type { ReportedBench } from './across-processes.ts'
import type { SessionChanges } from './beside.ts'
import type { EnergyText } from './energy-unit.ts'
import { goalColumns, goalRows } from './goal-table.ts'
import type { MarkdownTable } from './markdown-table.ts'
import { codeSpan, prose, whole } from './markdown-text.ts'
import { formatHalfWidth, formatSeconds, formatWatts } from './quantity.ts'
import type { SaidWarning } from './said-warnings.ts'
import { sessionChangeText } from './session-change-text.ts'
import type { Column } from './table.ts'
import { TAX_COLUMNS, taxCells } from './tax-table.ts'
import { BLOCKS, phaseBasis, type WorkflowLine, workflowLines } from './workflow-line.ts'

const attemptText = ({ retry, repeat }: ReportedBench['attempt']): string =>
  retry + repeat > 0 ? ` #${retry + repeat + 1}` : ''

const NO_CHANGE = 'against earlier sessions'

function changeCell(bench: ReportedBench, changes: SessionChanges): string {
  const change = changes[benchmarkKey(bench)]
  if (change === undefined) return '–'
  const { finding, detail } = sessionChangeText(change)
  return whole(`${finding} ${detail}`)
}

/** Energy, time and power of benches per op, and how they compare with earlier sessions where there are any. */
export function benchTable(
  benches: readonly ReportedBench[],
  { changes, energy }: { changes: SessionChanges; energy: EnergyText },
): MarkdownTable<ReportedBench> {
  const hasChanges = benches.some((bench) => changes[benchmarkKey(bench)] !== undefined)
  return {
    headings: ['per op', 'energy', ...(hasChanges ? [NO_CHANGE] : []), 'time', 'power', 'windows', 'source'],
    align: ['left', 'right', ...(hasChanges ? (['left'] as const) : []), 'right', 'right', 'right', 'left'],
    of: benches,
    row: (bench) => {
      const { name, attempt, status, joulesPerOp: cost, secondsPerOp, cpuSecondsPerOp, watts, windows } = bench
      const label = codeSpan(name) + attemptText(attempt)
      const between = hasChanges ? [status === 'completed' ? changeCell(bench, changes) : ''] : []
      if (status !== 'completed') return [label, status, ...between, '', '', '', '']
      return [
        label,
        cost ? whole(`${energy(cost.median)} ${formatHalfWidth(cost, 'J')}`) : '–',
        ...between,
        whole(formatSeconds(secondsPerOp?.median)),
        whole(cost ? formatWatts(watts) : `${formatSeconds(cpuSecondsPerOp)} CPU`),
        `${bench.processes === undefined ? '' : `${bench.processes} processes, `}${windows.length}`,
        bench.provenance ?? 'no energy',
      ]
    },
  }
}

const testName = ({ suite, name }: TaskRun): string => [suite, name].filter((part) => part !== '').join(' > ')

/** Tagged tests and measured stretches of tests. */
export const taskTable = (runs: readonly TaskRun[], energy: EnergyText): MarkdownTable<TaskRun> => ({
  headings: ['task', 'energy', 'above idle', 'time', 'power', 'CPU', 'source'],
  align: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
  of: runs,
  row: (run) => [
    codeSpan(testName(run)) + attemptText(run.attempt),
    whole(energy(run.totalJoules)),
    whole(energy(run.activeJoules?.value)),
    whole(formatSeconds(run.seconds)),
    whole(formatWatts(run.watts)),
    whole(formatSeconds(run.cpuSeconds)),
    `${run.provenance ?? 'no energy'}${run.status === 'completed' ? '' : `, ${run.status}`}`,
  ],
})

const headingsOf = (columns: readonly Column[]): Pick<MarkdownTable, 'headings' | 'align'> => ({
  headings: columns.map(({ heading }) => heading),
  align: columns.map(({ align }) => align),
})

/** The runs of one model: a row for each workflow of each task, means per goal. */
export function workflowTable({ runs }: ModelGroup): MarkdownTable<[task: string, line: WorkflowLine]> {
  const basis = phaseBasis(runs)
  const cells = BLOCKS.flat()
  const tasks = [...Map.groupBy(runs, ({ workflowFacts }) => workflowFacts.task)]
  return {
    headings: ['per goal', 'workflow', ...cells.map(({ heading }) => heading)],
    align: ['left', 'left', ...cells.map(() => 'right' as const)],
    of: tasks.flatMap(([task, of]) => workflowLines(of, basis).map((line): [string, WorkflowLine] => [task, line])),
    row: ([task, line]) => [codeSpan(task), line.workflow, ...cells.map(({ cell }) => whole(cell(line)))],
  }
}

/** What the agentic runs of each task's pairs took more than the linear ones, above idle. */
export const taxTable = (taxes: readonly TaskTax[]): MarkdownTable<TaskTax> => ({
  ...headingsOf(TAX_COLUMNS),
  of: taxes.some(({ tax }) => tax.n > 0) ? taxes : [],
  row: (each) => [codeSpan(each.task), ...taxCells(each).map(whole)],
})

/** Energy per successful goal by both conventions. */
export const goalTable = (summary: GoalSummary): MarkdownTable<string[]> => ({
  ...headingsOf(goalColumns(summary.basis)),
  of: goalRows(summary),
  row: ([name = '', ...cells]) => [name, ...cells.map(whole)],
})

/** Names that are listed of one warning before the rest is only counted. */
const MOST_NAMES = 6

function aboutText(about: SaidWarning['about']): string {
  const shown = about
    .slice(0, MOST_NAMES)
    .map(({ name, figure }) => [name && codeSpan(name), figure && prose(figure)].filter(Boolean).join(' '))
  const more = about.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

export const saidTable = (warnings: readonly SaidWarning[]): MarkdownTable<SaidWarning> => ({
  headings: ['warning', 'about', 'what helps'],
  align: ['left', 'left', 'left'],
  of: warnings,
  row: ({ text, about, remedy }) => [prose(text), aboutText(about), prose(remedy)],
})
