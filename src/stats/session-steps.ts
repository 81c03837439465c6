import type { SessionMedian } from '../comparison.ts'
import { type ChangePointOptions, changePoints } from './change-points.ts'
import { sessionValues } from './session-values.ts'

/** A step between two sessions of a bench. */
export interface SessionStep {
  /** First session of the new level, and the one before it. */
  session: SessionMedian
  before: SessionMedian
  /** Place of the first among the sessions that were given. */
  index: number
  /** Of the level, fraction: 0.05 is 5 % more. */
  change: number
}

/**
 * The change points of a history (see {@link changePoints}), on values relative to the control workload where every session
 * has one. A session whose joules are not above 0 has no logarithm and is passed over.
 *
 * @param sessions in order of time
 */
export function sessionSteps(
  sessions: readonly SessionMedian[],
  options: ChangePointOptions = {},
): { steps: SessionStep[]; isControlled: boolean } {
  const usable = sessions.map((session, index) => ({ session, index })).filter(({ session }) => session.joulesPerOp > 0)
  const { joulesPerOp, isControlled } = sessionValues(usable.map(({ session }) => session))
  const steps = changePoints(joulesPerOp, options).flatMap(({ index, change }) => {
    const [at, before] = [usable[index], usable[index - 1]]
    return at && before ? { session: at.session, before: before.session, index: at.index, change } : []
  })
  return { steps, isControlled }
}
