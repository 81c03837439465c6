import { benchmarkKey } from '../benchmark-key.ts'
import type { Interval } from '../run.ts'
import type { ReportedBench } from './across-processes.ts'
import { factorText } from './bench-factor.ts'
import type { SessionChanges } from './beside.ts'
import type { ConsoleStyle } from './console-style.ts'
import type { EnergyText } from './energy-unit.ts'
import { formatPercent, formatQuantity, formatSeconds, formatWatts } from './quantity.ts'
import {
  SESSION_CHANGE_WORDS,
  SESSION_CHANGES,
  sessionChangeSign,
  sessionChangeText,
  type ShownSessionChange,
} from './session-change-text.ts'
import { sparkline } from './sparkline.ts'
import { type Cell, type Column, wrapped } from './table.ts'
import { type TreeLeaf, treeTable } from './tree-table.ts'

const COLUMNS: readonly Column[] = [
  { heading: 'per op', align: 'left', keeps: 18 },
  { heading: 'energy', align: 'right' },
  { heading: '', align: 'left' },
  { heading: 'change', align: 'left', yields: 7 },
  { heading: '', align: 'left', yields: 5 },
  { heading: 'time', align: 'right', yields: 4 },
  { heading: 'power', align: 'right', yields: 3 },
  { heading: 'CPU', align: 'right' },
  { heading: 'windows', align: 'right', yields: 2 },
  { heading: '', align: 'left', yields: 1 },
  { heading: 'source', align: 'left' },
  { heading: '', align: 'left', yields: 6 },
]

const BARS = 8

type Paint = (text: string) => string

const paints = ({ colours }: ConsoleStyle): Record<ShownSessionChange, Paint> => ({
  regression: colours.red,
  improvement: colours.green,
  inconclusive: colours.yellow,
  worse: String,
  same: colours.dim,
  few: colours.dim,
})

/** What the signs of the changes say, for those who meet them first. */
const legendOf = (shown: ShownSessionChange): string =>
  shown === 'few'
    ? 'too few: below ten sessions nothing is decided'
    : `${sessionChangeSign(shown)} ${SESSION_CHANGE_WORDS[shown]}`

/** Half the width of an interval against its median; as an amount where the median is near 0. */
function halfWidthText({ median, low, high }: Interval, energy: EnergyText): string {
  const half = (high - low) / 2
  const fraction = half / Math.abs(median)
  return `±${Number.isFinite(fraction) && fraction < 1 ? formatPercent(fraction) : energy(half)}`
}

const windowsText = ({ processes, windows, opsPerWindow }: ReportedBench): string =>
  `${processes === undefined ? '' : `${processes} processes, `}${windows.length}×${formatQuantity(opsPerWindow, '').trim()}`

function changeCells(found: SessionChanges[string] | undefined, style: ConsoleStyle): [Cell, Cell] {
  if (found === undefined) return ['', '']
  const { shown, finding, detail } = sessionChangeText(found)
  const paint = paints(style)[shown]
  return [
    { text: finding, paint },
    { text: detail, paint: shown === 'few' || shown === 'same' ? paint : undefined },
  ]
}

function cellsOf(run: ReportedBench, group: readonly ReportedBench[], changes: SessionChanges, style: ConsoleStyle) {
  const { colours, energy } = style
  if (run.status !== 'completed') return [{ text: run.status, paint: colours.red }]
  const cost = run.joulesPerOp
  const factor = factorText(run, group)
  return [
    { text: cost ? energy(cost.median) : '–', paint: colours.cyan },
    { text: cost ? halfWidthText(cost, energy) : '', paint: colours.dim },
    ...changeCells(changes[benchmarkKey(run)], style),
    { text: formatSeconds(run.secondsPerOp?.median), paint: colours.cyan },
    { text: cost ? formatWatts(run.watts) : '', paint: colours.cyan },
    cost ? '' : `${formatSeconds(run.cpuSecondsPerOp)} CPU`,
    { text: windowsText(run), paint: colours.dim },
    sparkline(
      run.windows.map(({ totalJoules, seconds, ops }) => (totalJoules ?? seconds) / ops),
      BARS,
    ),
    { text: run.provenance ?? 'no energy', paint: run.provenance === 'measured' ? colours.dim : colours.yellow },
    { text: factor, paint: factor === 'least' ? colours.green : undefined },
  ]
}

const inSigns = (cell: Cell, signs: ConsoleStyle['signs']): Cell =>
  typeof cell === 'string' ? signs(cell) : { ...cell, text: signs(cell.text) }

/** The names above a bench: its file, with the project where benches of several are shown, and its suites. */
const pathOf = ({ project, file, suite }: ReportedBench, ofProjects: boolean): string[] => [
  ofProjects && project !== '' ? `${file} (${project})` : file,
  ...suite.split(' > ').filter((part) => part !== ''),
]

function leavesOf(runs: readonly ReportedBench[], changes: SessionChanges, style: ConsoleStyle): TreeLeaf[] {
  const ofProjects = new Set(runs.map(({ project }) => project)).size > 1
  const groups = Map.groupBy(runs, ({ project, file, suite }) => JSON.stringify([project, file, suite]))
  return [...groups.values()].flatMap((group) =>
    group.map((run) => {
      const { name, attempt } = run
      const number = attempt.retry + attempt.repeat
      const isRepeated = group.some((each) => each !== run && each.name === name)
      const together = group.filter((each) => each.attempt.retry + each.attempt.repeat === number)
      return {
        path: pathOf(run, ofProjects),
        name: isRepeated ? `${name} #${number + 1}` : name,
        cells: cellsOf(run, together, changes, style).map((cell) => inSigns(cell, style.signs)),
      }
    }),
  )
}

function legendLines(runs: readonly ReportedBench[], changes: SessionChanges, style: ConsoleStyle): string[] {
  const shown = new Set(
    runs.flatMap((run) => {
      const found = run.status === 'completed' ? changes[benchmarkKey(run)] : undefined
      return found === undefined ? [] : [sessionChangeText(found).shown]
    }),
  )
  if (shown.size === 0) return []
  const signs = SESSION_CHANGES.filter((each) => shown.has(each)).map(legendOf)
  const text = `Changes are against earlier sessions of this machine: ${signs.join(', ')}.`
  return wrapped(style.signs(text), style.width).map(style.colours.dim)
}

/** The benches of an experiment as a tree of files and suites, with what is known of each in columns. */
export function benchLines(
  runs: readonly ReportedBench[],
  style: ConsoleStyle,
  changes: SessionChanges = {},
): string[] {
  const { colours, width } = style
  return [
    ...treeTable(COLUMNS, leavesOf(runs, changes, style), { heading: colours.bold, file: colours.bold, width }),
    ...legendLines(runs, changes, style),
  ]
}
