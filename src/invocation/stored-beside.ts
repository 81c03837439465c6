import { messageOf } from '../errors.ts'
import type { Beside } from '../reporters/beside.ts'
import type { PageData } from '../reporters/page-data.ts'
import type { Experiment } from '../run.ts'
import type { Footprint } from '../stats/index.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { type ExperimentHistory, experimentHistories } from './experiment-histories.ts'
import { storedPage, unstoredPage } from './page-data.ts'
import { changesOf } from './session-changes.ts'

/** What the store knows beside an experiment, and its page. */
export interface BesideAndPage {
  beside: Beside
  page: () => PageData
  /** Those of its benches; absent where they were not read. */
  histories?: readonly ExperimentHistory[]
}

/**
 * What is told of an experiment beside its record.
 *
 * @param why why it is not in the store, a sentence
 */
export const unstoredBeside = (
  experiment: Experiment,
  footprint: Footprint | undefined,
  why: string,
): BesideAndPage => ({
  beside: footprint === undefined ? {} : { footprint },
  page: () => unstoredPage(experiment, why, { footprint }),
})

interface Wanted {
  footprint: Footprint | undefined
  /** Series and comparisons are read for it. */
  wantsPage: boolean
}

/**
 * What is told of a stored experiment beside its record.
 *
 * @throws EnergyError of the store
 */
export async function besideAndPage(
  db: DatabaseInterface,
  experiment: Experiment,
  { footprint, wantsPage }: Wanted,
): Promise<BesideAndPage> {
  const histories = await experimentHistories(db, experiment)
  const page = wantsPage ? await storedPage(db, experiment, { footprint, histories }) : undefined
  return {
    beside: { ...(footprint === undefined ? {} : { footprint }), changes: changesOf(experiment, histories) },
    page: () => page ?? unstoredPage(experiment, 'they were not asked for.', { footprint }),
    histories,
  }
}

/** The same at the end of an invocation. Everything is stored, so a store that cannot be asked fails nothing: the page says why. */
export async function storedBeside(
  db: DatabaseInterface,
  experiment: Experiment,
  wanted: Wanted,
): Promise<BesideAndPage> {
  try {
    return await besideAndPage(db, experiment, wanted)
  } catch (error) {
    return unstoredBeside(experiment, wanted.footprint, `the store could not be read: ${messageOf(error)}`)
  }
}
