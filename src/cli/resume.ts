import { EnergyError } from '../errors.ts'
import type { ExperimentPlan } from '../invocation/workflow-experiment.ts'
import type { Experiment } from '../run.ts'
import { openDatabase } from '../store/index.ts'

const planOf = ({ config }: Pick<Experiment, 'config'>): ExperimentPlan | undefined =>
  (config as { plan?: ExperimentPlan } | null)?.plan

/**
 * An experiment that can go on: what it was to run, and what it has run.
 *
 * @param id '' for the newest that is not complete
 * @throws EnergyError USAGE when there is none
 */
export async function resumable(
  database: string,
  id: string,
): Promise<{ plan: ExperimentPlan; experiment: Experiment }> {
  await using db = await openDatabase(database)
  await db.migrate()
  const ids =
    id === ''
      ? (await db.listExperiments({ limit: 100 })).filter(({ status }) => status !== 'completed').map((each) => each.id)
      : [id]
  for (const each of ids) {
    const experiment = await db.loadExperiment(each)
    const plan = experiment && planOf(experiment)
    if (plan) return { plan, experiment }
  }
  throw new EnergyError(
    'USAGE',
    id === '' ? 'There is no experiment to go on with.' : `There is no experiment ${id} of \`vitest-energy run\`.`,
    'Leave --resume out to start a new one.',
  )
}

/**
 * Refuses to go on elsewhere: joules of two machines are never one experiment.
 *
 * @throws EnergyError USAGE
 */
export function refuseOtherMachine(earlier: Experiment, now: Pick<Experiment, 'hardware'>): void {
  if (earlier.hardware.hash === now.hardware.hash) return
  throw new EnergyError(
    'USAGE',
    `The experiment ${earlier.id} was begun on another machine (${earlier.hardware.hostname}).`,
    'Go on with it there, or start a new one here.',
  )
}
