import { createColors } from 'picocolors'
import type { BenchRun, Experiment, Run, TaskRun } from '../run.ts'
import { isWorkflowRun } from '../stats/index.ts'
import { acrossProcesses } from './across-processes.ts'
import { signsOf } from './ascii-text.ts'
import type { Beside } from './beside.ts'
import { benchLines } from './console-benches.ts'
import { sourceLines } from './console-source.ts'
import type { ConsoleStyle } from './console-style.ts'
import { taskLines } from './console-tasks.ts'
import { warningLines } from './console-warnings.ts'
import type { EnergyText } from './energy-unit.ts'
import { footprintLines } from './footprint-text.ts'
import { formatJoules } from './quantity.ts'
import { wrapped } from './table.ts'
import type { TerminalLook } from './terminal-look.ts'
import { workflowSections } from './workflow-table.ts'

const isBench = (run: Run): run is BenchRun => run.kind === 'bench'
const isTask = (run: Run): run is TaskRun => run.kind === 'task'

export interface ConsoleOptions extends Omit<TerminalLook, 'ascii'>, Beside {
  /** How the joules of benches and tasks are shown, by `energyText`. */
  energy?: EnergyText
  /** The terminal shows ASCII alone. */
  ascii?: boolean
}

/**
 * What one invocation measured, for a terminal. Where it is narrow, the least important columns give way, then the middle of
 * names.
 */
export function consoleReport(experiment: Experiment, options: ConsoleOptions): string {
  const { colour, width, ascii = false, energy = formatJoules, footprint, changes } = options
  const signs = signsOf(ascii)
  const style: ConsoleStyle = { colours: createColors(colour), width, energy, signs }
  const benches = acrossProcesses(experiment.runs.filter(isBench))
  const tasks = experiment.runs.filter(isTask)
  const ordinary = tasks.filter((run) => !isWorkflowRun(run))
  const sections = [
    benches.length === 0 ? [] : benchLines(benches, style, changes),
    ordinary.length === 0 ? [] : taskLines(ordinary, style),
    ...workflowSections(
      { runs: tasks, pairs: experiment.pairs ?? [], seed: experiment.seed },
      { bold: style.colours.bold, dim: style.colours.dim, width },
    ),
    warningLines(experiment, style),
    footprint === undefined
      ? []
      : footprintLines(footprint).flatMap((text, i) => wrapped(signs(text.trim()), width, i === 0 ? '' : '  ')),
    experiment.runs.length === 0 ? [] : sourceLines(experiment, style),
  ]
  const text = [
    '',
    style.colours.bold('Energy'),
    ...sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, '']),
  ].join('\n')
  return signs(text)
}
