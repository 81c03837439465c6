import type { BenchHistory } from '../../../reporters/history.ts'
import { median } from '../../../stats/summary.ts'

/** Sessions between two change points. */
export interface Segment {
  /** Places of its first and last session. */
  first: number
  last: number
  /** Median of its sessions, joules per op. */
  level: number
}

/** The stretches of a history that have a level of their own; change points of sessions that are not shown begin none. */
export function segments({
  sessions,
  levels,
  changePoints,
}: Pick<BenchHistory, 'sessions' | 'levels' | 'changePoints'>): Segment[] {
  const starts = new Set(changePoints.map(({ experimentId }) => experimentId))
  const firsts = sessions.flatMap(({ experimentId }, i) => (i === 0 || starts.has(experimentId) ? [i] : []))
  return firsts.map((first, i) => {
    const last = (firsts[i + 1] ?? sessions.length) - 1
    return { first, last, level: median(levels.slice(first, last + 1)) }
  })
}
