import { loadSettings } from '../config/load.ts'
import type { Settings } from '../config/schema.ts'
import { EnergyError } from '../errors.ts'
import { experimentFootprint } from '../invocation/footprint.ts'
import { type PageOptions, storedPage } from '../invocation/page-data.ts'
import type { PageData } from '../reporters/page-data.ts'
import type { Experiment } from '../run.ts'
import type { DatabaseInterface } from '../store/index.ts'

/** A footprint that cannot be told, as one of a year without factors, is left out with its reason. */
function footprintOf(
  experiment: Experiment,
  root: string,
  settings: Settings,
): { footprint?: PageOptions['footprint']; omitted: string[] } {
  try {
    return { footprint: experimentFootprint(experiment, root, settings), omitted: [] }
  } catch (error) {
    if (!(error instanceof EnergyError)) throw error
    return { omitted: [`The footprint: ${error.message} ${error.hint}`] }
  }
}

/**
 * What the page of a stored experiment shows, the same as its report; undefined when there is none with this id.
 *
 * @throws EnergyError of the store and of the configuration
 */
export async function storedExperimentPage(
  db: DatabaseInterface,
  id: string,
  { root, env }: { root: string; env: NodeJS.ProcessEnv },
): Promise<PageData | undefined> {
  const experiment = await db.loadExperiment(id)
  if (!experiment) return undefined
  const { footprint, omitted } = footprintOf(experiment, root, loadSettings({ root, env }).settings)
  const page = await storedPage(db, experiment, { footprint })
  return { ...page, omitted: [...page.omitted, ...omitted] }
}
