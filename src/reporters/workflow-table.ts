import type { PairRecord, TaskRun } from '../run.ts'
import { type ModelGroup, modelGroups, taskTaxes } from '../stats/index.ts'
import { displayWidth, shortenedToColumns } from './display-width.ts'
import { goalLines } from './goal-table.ts'
import { plainLine } from './plain-line.ts'
import { alignedLines, type Column, type TextStyle, wrapped } from './table.ts'
import { taxLines } from './tax-table.ts'
import { nameText } from './tree-table.ts'
import { BLOCKS, type CellColumn, phaseBasis, type WorkflowLine, workflowLines } from './workflow-line.ts'

/** One line per workflow below the name of its task. */
function tableLines(
  tasks: readonly (readonly [string, WorkflowLine[]])[],
  cells: readonly CellColumn[],
  style: TextStyle,
) {
  const columns: Column[] = [
    { heading: 'per goal', align: 'left' },
    ...cells.map((column): Column => ({ ...column, align: 'right' })),
  ]
  const rows = tasks.flatMap(([, lines]) =>
    lines.map((line) => [`  ${line.workflow}`, ...cells.map(({ cell }) => cell(line))]),
  )
  const [heading = '', ...lines] = alignedLines(columns, rows, style.width)
  return {
    longest: Math.max(...[heading, ...lines].map(displayWidth)),
    lines: [
      style.dim(heading),
      ...tasks.flatMap(([task, of]) => [
        shortenedToColumns(nameText(task), style.width),
        ...lines.splice(0, of.length),
      ]),
    ],
  }
}

/** All columns in one table where they fit, else one table per block, with as many of its columns as fit. */
function energyLines(group: ModelGroup, style: TextStyle): string[] {
  const basis = phaseBasis(group.runs)
  const tasks = [...Map.groupBy(group.runs, ({ workflowFacts }) => workflowFacts.task)].map(
    ([task, runs]) => [task, workflowLines(runs, basis)] as const,
  )
  const everything = BLOCKS.flat().map(({ heading, cell }) => ({ heading, cell }))
  const whole = tableLines(tasks, everything, style)
  const tables = whole.longest <= style.width ? [whole] : BLOCKS.map((block) => tableLines(tasks, block, style))
  const phases = `Phases: planning/execution/synthesis/waiting, % of the ${basis === 'joules' ? 'energy' : 'time'}.`
  return [
    ...tables.flatMap(({ lines }, i) => (i === 0 ? lines : ['', ...lines])),
    ...wrapped(phases, style.width).map(style.dim),
  ]
}

/** One line per type of failure, with the workflows and tasks that it happened to. */
function failureLines({ runs }: ModelGroup, { width }: TextStyle): string[] {
  const failed = runs.flatMap(({ workflow, workflowFacts: { task, failure } }) =>
    failure === undefined ? [] : [{ type: failure.type, where: `${workflow} ${nameText(task)}` }],
  )
  if (failed.length === 0) return []
  const lines = [...Map.groupBy(failed, ({ type }) => type)].flatMap(([type, of]) => {
    const places = [...Map.groupBy(of, ({ where }) => where)].map(([where, { length }]) => `${where} ${length}`)
    return wrapped(`${of.length} × ${type} (${places.join(', ')})`, width, '  ')
  })
  return [`Failed attempts: ${failed.length} of ${runs.length}`, ...lines]
}

/** The model, what is behind it, and what its joules are. */
export function modelTitle({ model, provenance }: ModelGroup): string {
  const name = model.synthetic ? 'embedded (synthetic weights)' : `${model.provider} ${model.model}`
  const place = model.site === 'remote' ? ', client side only' : ''
  return plainLine(`Linear and agentic: ${model.id}, ${name}${place}, ${provenance ?? 'no energy'}`)
}

/** They have energy, and none of it is known above idle. */
export const withoutBaseline = ({ runs }: ModelGroup): boolean =>
  runs.some(({ totalJoules }) => totalJoules !== undefined) &&
  runs.every(({ activeJoules }) => activeJoules === undefined)

export const NO_BASELINE =
  "Energy above idle, and with it the tax, needs an idle baseline: `idle: { mode: 'auto' }`, or `vitest-energy baseline`."

/**
 * Linear and agentic runs for a terminal: what they cost, the tax of their pairs, and energy per successful goal. One
 * section per model, site and provenance, those of remote models last: no table has both.
 */
export function workflowSections(
  experiment: { runs: readonly TaskRun[]; pairs: readonly PairRecord[]; seed: number },
  style: TextStyle,
): string[][] {
  const groups = modelGroups(experiment.runs)
  const ordered = [...groups].sort((a, b) => Number(a.model.site === 'remote') - Number(b.model.site === 'remote'))
  return ordered.flatMap((group) => [
    [
      ...wrapped(modelTitle(group), style.width).map(style.bold),
      ...energyLines(group, style),
      ...failureLines(group, style),
    ],
    withoutBaseline(group)
      ? wrapped(NO_BASELINE, style.width)
      : taxLines(taskTaxes(experiment.pairs, group.runs), style),
    goalLines(group.runs, experiment.seed, style),
  ])
}
