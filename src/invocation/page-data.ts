import type { Comparison } from '../comparison.ts'
import { EnergyError } from '../errors.ts'
import { comparisonReport } from '../reporters/comparison-json.ts'
import { type BenchHistory, benchHistory } from '../reporters/history.ts'
import { energyReport } from '../reporters/json.ts'
import type { EnergyReport } from '../reporters/json-schema.ts'
import type { PageData } from '../reporters/page-data.ts'
import { fittingPage } from '../reporters/page-size.ts'
import { windowColumns } from '../reporters/window-columns.ts'
import type { Experiment } from '../run.ts'
import type { Footprint } from '../stats/index.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { type ExperimentHistory, experimentHistories } from './experiment-histories.ts'
import { changesOf } from './session-changes.ts'
import { sharedSeries } from './shared-series.ts'

/** What a page shows beyond what is stored of its experiment. */
export interface PageOptions {
  footprint?: Footprint | undefined
  /** Without one, the newest stored one whose head is the commit of the experiment. */
  comparison?: Comparison | undefined
  /** Where they have been read already. */
  histories?: readonly ExperimentHistory[] | undefined
}

/** Sessions of all histories of a page together, and of one of them. */
const MOST_SESSIONS_SHOWN = 20_000
const LONGEST_HISTORY = 100
const SHORTEST_HISTORY = 10

/** Comparisons among which that of a commit is looked for. */
const NEWEST_COMPARISONS = 100

/** Windows say what the samples say, and say it in columns. */
function reportOf(experiment: Experiment, footprint: Footprint | undefined): EnergyReport {
  const report = energyReport(experiment, footprint === undefined ? {} : { footprint })
  return {
    ...report,
    benchmarks: report.benchmarks.map((bench) => {
      const { samples: _, ...rest } = bench
      return rest
    }),
  }
}

const withoutStore = (experiment: Experiment, footprint: Footprint | undefined) => ({
  report: reportOf(experiment, footprint),
  windows: windowColumns(experiment.runs),
  ...(experiment.idleBaseline?.accepted === true ? { idleWatts: experiment.idleBaseline.watts } : {}),
})

function shownHistories(histories: readonly ExperimentHistory[]): Pick<PageData, 'histories' | 'omitted'> {
  const limit = Math.floor(MOST_SESSIONS_SHOWN / Math.max(1, histories.length))
  const sessionsEach = Math.min(LONGEST_HISTORY, Math.max(SHORTEST_HISTORY, limit))
  const most = Math.floor(MOST_SESSIONS_SHOWN / sessionsEach)
  const shown = histories
    .slice(0, most)
    .map(({ source, sessions }): BenchHistory => benchHistory(source, sessions, { limit: sessionsEach }))
  const missing = histories.length - shown.length
  const isShortened = histories.some(({ sessions }) => sessions.length > sessionsEach)
  return {
    histories: shown,
    omitted: [
      ...(missing === 0 ? [] : [`The histories of ${missing} of ${histories.length} benches.`]),
      ...(isShortened ? [`Sessions before the newest ${sessionsEach} of each bench.`] : []),
    ],
  }
}

/** The newest comparison whose head was this very code on this machine. */
async function comparisonOf(db: DatabaseInterface, { git, hardware }: Experiment): Promise<Comparison | undefined> {
  if (git.commit === undefined || git.dirty === true) return undefined
  const all = await db.listComparisons({ limit: NEWEST_COMPARISONS })
  const found = all.find(
    ({ headCommit, hardwareHash, selfTest }) =>
      headCommit === git.commit && hardwareHash === hardware.hash && !selfTest,
  )
  return found && (await db.loadComparison(found.id))
}

/**
 * What the page of a stored experiment shows. Series, windows and histories share a budget, so that the page stays small;
 * what is left out is said.
 *
 * @throws EnergyError of the store
 */
export async function storedPage(
  db: DatabaseInterface,
  experiment: Experiment,
  { footprint, comparison: given, histories: read }: PageOptions = {},
): Promise<PageData> {
  const histories = read ?? (await experimentHistories(db, experiment))
  const comparison = given ?? (await comparisonOf(db, experiment))
  const series = await sharedSeries(db, experiment.runs)
  const shown = shownHistories(histories)
  return fittingPage({
    ...withoutStore(experiment, footprint),
    changes: changesOf(experiment, histories),
    ...series,
    ...shown,
    ...(comparison === undefined ? {} : { comparison: comparisonReport(comparison) }),
    omitted: [...series.omitted, ...shown.omitted],
  })
}

/**
 * What the page of an experiment shows that is not in the store: neither series nor histories.
 *
 * @param why a sentence
 */
export const unstoredPage = (experiment: Experiment, why: string, { footprint }: PageOptions = {}): PageData =>
  fittingPage({
    ...withoutStore(experiment, footprint),
    power: [],
    readings: [],
    histories: [],
    omitted: [`Time series and histories: ${why}`],
  })

/**
 * What the page of an experiment shows.
 *
 * @throws EnergyError USAGE when there is none with this id; of the store
 */
export async function pageData(
  db: DatabaseInterface,
  experimentId: string,
  options: PageOptions = {},
): Promise<PageData> {
  const experiment = await db.loadExperiment(experimentId)
  if (experiment) return await storedPage(db, experiment, options)
  throw new EnergyError(
    'USAGE',
    `There is no experiment ${experimentId} in the database.`,
    'Leave the id out for the newest one, or export the table experiments to see the ids.',
  )
}
