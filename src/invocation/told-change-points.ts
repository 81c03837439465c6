import { EnergyError, messageOf } from '../errors.ts'
import { newChangePointsText } from '../reporters/change-point-text.ts'
import type { Experiment } from '../run.ts'
import type { DatabaseInterface } from '../store/index.ts'
import type { ExperimentHistory } from './experiment-histories.ts'
import { newChangePoints } from './new-change-points.ts'

/**
 * The new change points of a stored experiment as a text for people; empty where there is none. What keeps them from being
 * looked for is told as well: everything is stored, so it fails nothing.
 *
 * @param histories where they have been read already
 */
export async function toldChangePoints(
  db: DatabaseInterface,
  experiment: Experiment,
  histories?: readonly ExperimentHistory[],
): Promise<string> {
  try {
    return newChangePointsText(await newChangePoints(db, experiment, histories))
  } catch (error) {
    const hint = error instanceof EnergyError ? ` ${error.hint}` : ''
    return `The history was not looked at for change points: ${messageOf(error)}${hint}`
  }
}
