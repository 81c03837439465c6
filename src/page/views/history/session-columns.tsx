import type { SessionMedian } from '../../../comparison.ts'
import { shortCommit, signedPercent } from '../../../reporters/change-point-text.ts'
import type { BenchHistory } from '../../../reporters/history.ts'
import { formatJoules } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { joulesColumn, secondsColumn } from '../../quantity-column.ts'
import { shownText } from '../../shown-text.ts'

/** A session in the table of a history. */
export interface SessionRow extends SessionMedian {
  number: number
  /** Joules per op by which it is judged. */
  level: number
  /** Of the level, where a new one begins here. */
  change: number | undefined
}

export function sessionRows({ sessions, levels, changePoints }: BenchHistory): SessionRow[] {
  const changes = new Map(changePoints.map(({ experimentId, change }) => [experimentId, change]))
  return sessions.map((session, i) => ({
    ...session,
    number: i + 1,
    level: levels[i] as number,
    change: changes.get(session.experimentId),
  }))
}

/** @param shown the session that the report is of */
export function sessionColumns({ isControlled }: BenchHistory, shown: string): Column<SessionRow>[] {
  const level: Column<SessionRow> = {
    key: 'level',
    heading: 'against the control',
    unit: 'J',
    kind: 'number',
    text: (row) => formatJoules(row.level),
    value: (row) => row.level,
  }
  return [
    {
      key: 'at',
      heading: 'beginning, UTC',
      kind: 'text',
      text: ({ at, experimentId }) =>
        `${at.slice(0, 16).replace('T', ' ')}${experimentId === shown ? ' (this report)' : ''}`,
      value: ({ at }) => at,
    },
    {
      key: 'number',
      heading: 'session',
      kind: 'number',
      text: ({ number }) => String(number),
      value: ({ number }) => number,
    },
    {
      key: 'commit',
      heading: 'commit',
      kind: 'name',
      text: ({ commit, dirty }) => `${shortCommit(commit)}${dirty === true ? ' + changes' : ''}`,
      show: ({ commit, dirty }) => (
        <>
          <code>{shownText(shortCommit(commit))}</code>
          {dirty === true && ' ◇ with changes'}
        </>
      ),
    },
    joulesColumn('joules', 'energy per op', ({ joulesPerOp }) => joulesPerOp),
    ...(isControlled ? [level] : []),
    secondsColumn('time', 'time per op', ({ secondsPerOp }) => secondsPerOp),
    {
      key: 'change',
      heading: 'from here on',
      kind: 'number',
      text: ({ change }) => (change === undefined ? '' : `${change > 0 ? '↑' : '↓'} ${signedPercent(change)}`),
      unit: 'fraction',
      value: ({ change }) => change,
    },
  ]
}
