import { createColors } from 'picocolors'
import type { BenchRun, Experiment, Run, TaskRun, Warning } from '../run.ts'
import { type Footprint, isWorkflowRun } from '../stats/index.ts'
import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { EnergyText } from './energy-unit.ts'
import { footprintLines } from './footprint-text.ts'
import { formatHalfWidth, formatJoules, formatPercent, formatQuantity, formatSeconds, formatWatts } from './quantity.ts'
import { sparkline } from './sparkline.ts'
import { alignedLines, type Column } from './table.ts'
import { warningText } from './warning-text.ts'
import { workflowSections } from './workflow-table.ts'

type Colours = ReturnType<typeof createColors>

interface Style {
  colours: Colours
  width: number
  energy: EnergyText
}

const isBench = (run: Run): run is BenchRun => run.kind === 'bench'
const isTask = (run: Run): run is TaskRun => run.kind === 'task'

/** What a bench is compared and shown by: joules where there are any, else CPU seconds. */
const costOf = (run: BenchRun): { median: number; low: number; high: number } | undefined =>
  run.joulesPerOp ?? run.secondsPerOp

/** How a bench compares with the cheapest of its group: disjoint intervals give a factor, others are alike. */
function comparison(run: BenchRun, group: readonly BenchRun[]): string {
  const cost = costOf(run)
  if (group.length < 2 || !cost) return ''
  const costs = group.flatMap((each) => costOf(each) ?? [])
  const cheapest = costs.reduce((best, each) => (each.median < best.median ? each : best))
  if (cost === cheapest) return ''
  if (cost.low <= cheapest.high) return '≈'
  return cheapest.median > 0 ? `${(cost.median / cheapest.median).toFixed(2)}×` : ''
}

function benchRow(
  run: ReportedBench,
  group: readonly ReportedBench[],
  attempts: boolean,
  energy: EnergyText,
): string[] {
  const attempt = attempts ? ` #${run.attempt.retry + run.attempt.repeat + 1}` : ''
  if (run.status !== 'completed') return [`  ${run.name}${attempt}`, run.status, '', '', '', '', '', '']
  const perOp = run.windows.map(({ totalJoules, seconds, ops }) => (totalJoules ?? seconds) / ops)
  const cost = run.joulesPerOp
  return [
    `  ${run.name}${attempt}`,
    cost ? energy(cost.median) : '–',
    cost ? formatHalfWidth(cost, 'J') : '',
    formatSeconds(run.secondsPerOp?.median),
    cost ? formatWatts(run.watts) : `${formatSeconds(run.cpuSecondsPerOp)} CPU`,
    `${run.processes === undefined ? '' : `${run.processes} processes, `}${run.windows.length}×${formatQuantity(run.opsPerWindow, '').trim()}`,
    sparkline(perOp, 8),
    [run.provenance ?? 'no energy', comparison(run, group)].filter((part) => part !== '').join(' '),
  ]
}

const BENCH_COLUMNS: readonly Column[] = [
  { heading: 'per op', align: 'left' },
  { heading: 'energy', align: 'right' },
  { heading: '', align: 'left' },
  { heading: 'time', align: 'right' },
  { heading: 'power', align: 'right' },
  { heading: 'windows', align: 'right' },
  { heading: '', align: 'left' },
  { heading: 'source', align: 'left' },
]

function benchLines(runs: readonly ReportedBench[], { colours, width, energy }: Style): string[] {
  const groups = [...Map.groupBy(runs, (run) => `${run.file} > ${run.suite}`)]
  const body: { title?: string; cells: string[] }[] = []
  for (const [title, group] of groups) {
    body.push({ title, cells: [] })
    for (const run of group) {
      const sameName = group.filter(({ name }) => name === run.name)
      const sameAttempt = group.filter(
        ({ attempt }) => attempt.retry === run.attempt.retry && attempt.repeat === run.attempt.repeat,
      )
      body.push({ cells: benchRow(run, sameAttempt, sameName.length > 1, energy) })
    }
  }
  const rows = body.filter(({ title }) => title === undefined).map(({ cells }) => cells)
  const [heading = '', ...lines] = alignedLines(BENCH_COLUMNS, rows, width)
  return [
    colours.dim(heading),
    ...body.map(({ title }) => (title === undefined ? (lines.shift() ?? '') : colours.bold(title))),
  ]
}

const TASK_COLUMNS: readonly Column[] = [
  { heading: 'task', align: 'left' },
  { heading: 'energy', align: 'right' },
  { heading: 'above idle', align: 'right' },
  { heading: 'time', align: 'right' },
  { heading: 'power', align: 'right' },
  { heading: 'CPU', align: 'right' },
  { heading: 'samples', align: 'right' },
  { heading: 'source', align: 'left' },
]

function taskLines(runs: readonly TaskRun[], { colours, width, energy }: Style): string[] {
  const rows = runs.map((run) => {
    const name = [run.suite, run.name].filter((part) => part !== '').join(' > ')
    const attempt = run.attempt.retry + run.attempt.repeat
    const source = run.provenance ?? 'no energy'
    return [
      `  ${name}${attempt > 0 ? ` #${attempt + 1}` : ''}`,
      energy(run.totalJoules),
      energy(run.activeJoules?.value),
      formatSeconds(run.seconds),
      formatWatts(run.watts),
      formatSeconds(run.cpuSeconds),
      String(run.samples),
      run.status === 'completed' ? source : `${source}, ${run.status}`,
    ]
  })
  const [heading = '', ...lines] = alignedLines(TASK_COLUMNS, rows, width)
  return [colours.dim(heading), ...lines]
}

/** Names that are listed before the rest is only counted. */
const MOST_NAMES = 6

const shortList = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`

/** Each thing that has to be said once, with the runs that it is about. Where the numbers come from is said at the end. */
function warningLines(experiment: Experiment, { colours }: Style): string[] {
  const said = new Map<string, { remedy: string; about: Set<string> }>()
  const say = (warning: Warning, name?: string): void => {
    const { text, figure, remedy } = warningText(warning)
    const entry = said.get(text) ?? { remedy, about: new Set<string>() }
    const about = [name, figure].filter((part) => part !== undefined).join(' ')
    if (about !== '') entry.about.add(about)
    said.set(text, entry)
  }
  for (const run of experiment.runs) {
    for (const warning of run.warnings) {
      if (warning.kind === 'modelled' || warning.kind === 'simulated' || warning.kind === 'no-counter') continue
      say(warning, run.name)
    }
  }
  for (const warning of experiment.warnings) say(warning)
  return [...said].map(([text, { remedy, about }]) => {
    const runs = about.size === 0 ? '' : ` (${shortList([...about])})`
    return `${colours.yellow('!')} ${text}${runs} ${colours.dim(remedy)}`
  })
}

/** Counters that are here and are kept from us: what would open them. */
const closedLines = ({ refused }: Experiment, colours: Colours): string[] =>
  refused
    .filter(({ code }) => code !== 'READER_ABSENT' && code !== 'NO_COUNTER')
    .map(({ name, reason, remedy }) => `  ${name}: ${reason} ${colours.dim(remedy)}`)

/** Where the joules come from, in a sentence; without any, what was tried and what would help. */
function sourceLines(experiment: Experiment, { colours }: Style): string[] {
  const [reader] = experiment.readers
  if (reader) {
    const detail = reader.detail === undefined ? '' : ` (${reader.detail})`
    const domains = [...new Set(reader.counters.map(({ domain }) => domain))].join(', ')
    if (reader.provenance === 'modelled') {
      const band = reader.bandFraction === undefined ? '' : `, ±${formatPercent(reader.bandFraction)}`
      return [
        colours.dim(`Energy is modelled${band}: ${reader.name}${detail}.`),
        colours.dim(
          'It is for orientation: a modelled watt is a function of CPU time, so gates and comparisons use CPU seconds.',
        ),
        ...closedLines(experiment, colours),
      ]
    }
    return [colours.dim(`Energy is ${reader.provenance}: ${reader.name}, ${domains}${detail}.`)]
  }
  // Merged from other machines' records, the runs know where their joules come from, and this process does not.
  const elsewhere = new Set(experiment.runs.flatMap((run) => (run.reader ? [`${run.provenance}: ${run.reader}`] : [])))
  if (elsewhere.size > 0) return [...elsewhere].map((source) => colours.dim(`Energy is ${source}.`))
  return [
    'No joules: nothing here can be read for energy. The CPU seconds are measured.',
    ...experiment.refused.map(({ name, reason, remedy }) => `  ${name}: ${reason} ${colours.dim(remedy)}`),
  ]
}

/**
 * What one invocation measured, for a terminal.
 *
 * @param options.width columns of the terminal; names give way first
 * @param options.energy how the joules of benches and tasks are shown, by `energyText`
 * @param options.footprint effects of the energy, where a region is known
 */
export function consoleReport(
  experiment: Experiment,
  options: { colour: boolean; width: number; energy?: EnergyText; footprint?: Footprint },
): string {
  const { colour, width, energy = formatJoules } = options
  const style: Style = { colours: createColors(colour), width, energy }
  const benches = acrossProcesses(experiment.runs.filter(isBench))
  const tasks = experiment.runs.filter(isTask)
  const ordinary = tasks.filter((run) => !isWorkflowRun(run))
  const sections = [
    benches.length === 0 ? [] : benchLines(benches, style),
    ordinary.length === 0 ? [] : taskLines(ordinary, style),
    ...workflowSections(
      { runs: tasks, pairs: experiment.pairs ?? [], seed: experiment.seed },
      { bold: style.colours.bold, dim: style.colours.dim, width: style.width },
    ),
    warningLines(experiment, style),
    options.footprint === undefined ? [] : footprintLines(options.footprint),
    experiment.runs.length === 0 ? [] : sourceLines(experiment, style),
  ]
  return [
    '',
    style.colours.bold('Energy'),
    ...sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, '']),
  ].join('\n')
}
