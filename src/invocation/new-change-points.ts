import type { ChangePoint } from '../comparison.ts'
import type { Experiment } from '../run.ts'
import { type SessionStep, sessionSteps } from '../stats/index.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { type ExperimentHistory, experimentHistories } from './experiment-histories.ts'

/** With more sessions a step may be seen a little earlier or later than at first: it is the same one. */
const MOVES_SESSIONS = 5

/** Steps that no known change point stands for; each of these stands for one, the nearest in its direction. */
function unknownSteps(
  steps: readonly SessionStep[],
  known: readonly { index: number; change: number }[],
): SessionStep[] {
  const pairs = steps.flatMap((step) =>
    known
      .filter(({ change }) => change > 0 === step.change > 0)
      .map((point) => ({ step, point, distance: Math.abs(point.index - step.index) })),
  )
  const taken = new Set<object>()
  for (const { step, point, distance } of pairs.toSorted((a, b) => a.distance - b.distance)) {
    if (distance > MOVES_SESSIONS || taken.has(step) || taken.has(point)) continue
    taken.add(step).add(point)
  }
  return steps.filter((step) => !taken.has(step))
}

async function newOnes(db: DatabaseInterface, { source, sessions }: ExperimentHistory): Promise<ChangePoint[]> {
  const { steps } = sessionSteps(sessions)
  if (steps.length === 0) return []
  const { benchmarkKey, hardwareHash, reader } = source
  const history = { benchmarkKey, hardwareHash, reader }
  const places = new Map(sessions.map(({ experimentId }, index) => [experimentId, index]))
  const known = (await db.changePointsOf(history)).flatMap(({ experimentId, change }) => {
    const index = places.get(experimentId)
    return index === undefined ? [] : { index, change }
  })
  return unknownSteps(steps, known).map(({ session, before, change }) => ({
    ...history,
    experimentId: session.experimentId,
    at: session.at,
    ...(session.commit === undefined ? {} : { commit: session.commit }),
    ...(before.commit === undefined ? {} : { commitBefore: before.commit }),
    change,
  }))
}

/**
 * Looks for change points in the histories that a stored experiment has gone on with, and stores those that are new.
 *
 * @param histories where they have been read already
 * @returns the new ones, in the order of their benches
 * @throws EnergyError of the store
 */
export async function newChangePoints(
  db: DatabaseInterface,
  experiment: Experiment,
  histories?: readonly ExperimentHistory[],
): Promise<ChangePoint[]> {
  const found: ChangePoint[] = []
  for (const history of histories ?? (await experimentHistories(db, experiment)))
    found.push(...(await newOnes(db, history)))
  return found.length === 0 ? [] : await db.saveChangePoints(found)
}
