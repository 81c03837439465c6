import { EnergyError } from '../errors.ts'

/** One try at a goal. */
export interface GoalAttempt {
  /** Unknown when absent, which is not 0. */
  joules?: number
  success: boolean
}

/** Something to be reached, with every attempt at it. */
export interface Goal {
  attempts: readonly GoalAttempt[]
}

/** Energy per successful goal, by two conventions. A value that is missing has no key. */
export interface EnergyPerGoal {
  goals: number
  succeeded: number
  /** J of all goals per goal that succeeded: what never succeeded was paid for, too. */
  perSuccess?: number
  /** J of the goals that succeeded in the end, their failed attempts included, per goal that succeeded (arXiv 2605.22883). */
  perSuccessOfSucceeded?: number
}

/** A goal succeeds when any of its attempts does. */
export const goalSucceeds = ({ attempts }: Goal): boolean => attempts.some(({ success }) => success)

/**
 * Energy of all attempts at a goal; undefined as soon as one of them is unknown.
 *
 * @throws EnergyError USAGE for NaN and Infinity
 */
export function goalJoules({ attempts }: Goal): number | undefined {
  let sum = 0
  for (const { joules } of attempts) {
    if (joules === undefined) return undefined
    if (!Number.isFinite(joules))
      throw new EnergyError(
        'USAGE',
        `The energy of an attempt is ${joules}, which is no energy.`,
        'Leave out `joules` where it is unknown.',
      )
    sum += joules
  }
  return sum
}

/** Sum over goals; undefined as soon as one of them is unknown. */
function sumOf(goals: readonly Goal[]): number | undefined {
  let sum = 0
  for (const goal of goals) {
    const joules = goalJoules(goal)
    if (joules === undefined) return undefined
    sum += joules
  }
  return sum
}

/**
 * Energy per successful goal (EpG).
 *
 * @param goals one per task and repetition of a workflow, with all its attempts
 * @throws EnergyError USAGE for NaN and Infinity
 */
export function energyPerGoal(goals: readonly Goal[]): EnergyPerGoal {
  const reached = goals.filter(goalSucceeds)
  const all = sumOf(goals)
  const ofReached = sumOf(reached)
  const counts = { goals: goals.length, succeeded: reached.length }
  if (reached.length === 0) return counts
  return {
    ...counts,
    ...(all === undefined ? {} : { perSuccess: all / reached.length }),
    ...(ofReached === undefined ? {} : { perSuccessOfSucceeded: ofReached / reached.length }),
  }
}
