import type { SessionMedian } from '../comparison.ts'
import { changePoints } from './change-points.ts'

/** The newest sessions of a bench that are read: enough to see where its level changed last. */
export const MOST_SESSIONS = 100

/**
 * Joules per op of the sessions that a new one is held against: those since the level changed last. Where an interleaved
 * comparison has accepted or mended a change, the level before says nothing of today. A session whose joules are not above 0
 * has no logarithm and is passed over.
 *
 * @param sessions in order of time
 * @param minEffect smallest change of a level, fraction
 */
export function sinceLastChange(sessions: readonly Pick<SessionMedian, 'joulesPerOp'>[], minEffect: number): number[] {
  const values = sessions.map(({ joulesPerOp }) => joulesPerOp).filter((joules) => joules > 0)
  return values.slice(changePoints(values, { minEffect }).at(-1)?.index ?? 0)
}
