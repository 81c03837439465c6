import { changePointLines, shortCommit, signedPercent } from './change-point-text.ts'
import type { BenchHistory } from './history.ts'
import { CONTROLLED, machineOf, UNCONTROLLED } from './history-machine.ts'
import { formatJoules, formatSeconds } from './quantity.ts'
import { sparkline } from './sparkline.ts'
import { alignedLines, type Column, type TextStyle } from './table.ts'

/** Bars of a history alone, and in a list. */
const BARS = 24
const BARS_IN_LIST = 12

const bars = ({ levels }: BenchHistory, count: number): string => sparkline(levels.slice(-count), count)

const LIST: readonly Column[] = [
  { heading: 'bench', align: 'left' },
  { heading: 'sessions', align: 'right', yields: 2 },
  { heading: 'newest', align: 'right' },
  { heading: '', align: 'left', yields: 1 },
  { heading: 'last change', align: 'left', yields: 3 },
]

function listRow(history: BenchHistory): string[] {
  const last = history.changePoints.at(-1)
  return [
    `  ${history.benchmarkKey}`,
    String(history.sessions.length),
    formatJoules(history.sessions.at(-1)?.joulesPerOp),
    bars(history, BARS_IN_LIST),
    last === undefined
      ? ''
      : `${signedPercent(last.change)} since ${shortCommit(last.commit)} of ${last.at.slice(0, 10)}`,
  ]
}

/** Every bench in a line, by machine; energy is per op. */
export function historyList(histories: readonly BenchHistory[], { bold, dim, width }: TextStyle): string {
  const lines = alignedLines(LIST, histories.map(listRow), width)
  const rows = new Map(histories.map((history, i) => [history, lines[i + 1] ?? '']))
  return [
    dim(lines[0] ?? ''),
    ...[...Map.groupBy(histories, machineOf)].flatMap(([machine, group]) => [
      bold(machine),
      ...group.map((history) => rows.get(history) ?? ''),
    ]),
  ].join('\n')
}

const SESSIONS: readonly Column[] = [
  { heading: 'session', align: 'left' },
  { heading: 'commit', align: 'left', yields: 2 },
  { heading: 'energy', align: 'right' },
  { heading: 'time', align: 'right', yields: 1 },
  { heading: '', align: 'left' },
]

function sessionRows({ sessions, changePoints }: BenchHistory): string[][] {
  const changes = new Map(changePoints.map(({ experimentId, change }) => [experimentId, change]))
  return sessions.map(({ experimentId, at, commit, dirty, joulesPerOp, secondsPerOp }) => {
    const change = changes.get(experimentId)
    return [
      at.slice(0, 16).replace('T', ' '),
      `${shortCommit(commit)}${dirty === true ? ' + changes' : ''}`,
      formatJoules(joulesPerOp),
      formatSeconds(secondsPerOp),
      change === undefined ? '' : `← ${signedPercent(change)} from here on`,
    ]
  })
}

/** One bench on one machine, session by session; energy and time are per op, as they were measured. */
export function historyText(history: BenchHistory, { bold, dim, width }: TextStyle): string {
  const { benchmarkKey, isControlled, sessions, changePoints } = history
  const [heading = '', ...rows] = alignedLines(SESSIONS, sessionRows(history), width)
  return [
    bold(benchmarkKey),
    `${machineOf(history)}: ${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}  ${bars(history, BARS)}`,
    dim(isControlled ? CONTROLLED : UNCONTROLLED),
    '',
    dim(heading),
    ...rows,
    '',
    ...(changePoints.length === 0 ? ['No change points.'] : changePoints.flatMap(changePointLines)),
  ].join('\n')
}
