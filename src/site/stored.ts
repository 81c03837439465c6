import { storedExperimentPage } from './stored-page.ts'
import { benchHistory, type BenchHistory } from '../reporters/history.ts'
import type { PageData } from '../reporters/page-data.ts'
import type { ListedRun, SiteAnswers } from '../reporters/site-data.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { LISTED_RUNS, listedRow } from './listed-run.ts'
import { RequestRefused } from './request-refused.ts'

/** The database as it is now; undefined as long as there is none. Whoever opens it closes it. */
export type OpenStored = () => Promise<DatabaseInterface | undefined>

const MOST_EXPERIMENTS = 500
const MOST_RUNS = 200
/** Sessions of a bench. */
const MOST_SESSIONS = 200

const NOTHING_YET =
  'Nothing has been stored yet. Measure something with `vitest bench` or `vitest-energy run`, or start a task here.'

const none = (what: string): RequestRefused =>
  new RequestRefused(404, `The database has no such ${what}.`, 'Go back to the list; it may have been deleted.')

/** Lists of what is stored. Nothing is kept between two requests: other processes store meanwhile. */
export class Stored {
  readonly #open: OpenStored
  /** The folder that holds `config/`, and the environment over it. */
  readonly #configured: { root: string; env: NodeJS.ProcessEnv }

  constructor(open: OpenStored, configured: { root: string; env: NodeJS.ProcessEnv }) {
    this.#open = open
    this.#configured = configured
  }

  async experiments(): Promise<SiteAnswers['experiments']> {
    await using db = await this.#open()
    const experiments = (await db?.listExperiments({ limit: MOST_EXPERIMENTS })) ?? []
    return experiments.length === 0 ? { experiments, hint: NOTHING_YET } : { experiments }
  }

  /** The newest runs of the newest experiments. */
  async runs(): Promise<SiteAnswers['runs']> {
    await using db = await this.#open()
    const runs: ListedRun[] = []
    for (const { id } of (await db?.listExperiments({ limit: MOST_EXPERIMENTS })) ?? []) {
      if (db === undefined || runs.length >= MOST_RUNS) break
      const ofExperiment: ListedRun[] = []
      for await (const page of db.streamRows(LISTED_RUNS, { experimentId: id })) {
        ofExperiment.push(...page.map(listedRow))
      }
      runs.push(...ofExperiment.reverse())
    }
    const newest = runs.slice(0, MOST_RUNS)
    if (newest.length === 0) return { runs: newest, hint: NOTHING_YET }
    return runs.length >= MOST_RUNS
      ? { runs: newest, hint: `These are the newest ${MOST_RUNS}; every run is in its experiment.` }
      : { runs: newest }
  }

  async histories(): Promise<SiteAnswers['histories']> {
    await using db = await this.#open()
    const histories = (await db?.benchKeys()) ?? []
    return histories.length === 0
      ? { histories, hint: 'No bench with energy is stored yet. Measure some with `vitest bench`.' }
      : { histories }
  }

  /** @throws RequestRefused 404 */
  async history(of: { benchmarkKey: string; hardwareHash: string; reader: string }): Promise<BenchHistory> {
    await using db = await this.#open()
    const source = (await db?.benchKeys({ hardwareHash: of.hardwareHash }))?.find(
      ({ benchmarkKey, reader }) => benchmarkKey === of.benchmarkKey && reader === of.reader,
    )
    if (db === undefined || source === undefined) throw none('history')
    const { sessions: _, newestAt: __, ...known } = source
    return benchHistory(known, await db.benchHistory(known), { limit: MOST_SESSIONS })
  }

  /** @throws RequestRefused 404 */
  async experiment(id: string): Promise<PageData> {
    await using db = await this.#open()
    const data = db && (await storedExperimentPage(db, id, this.#configured))
    if (data === undefined) throw none('experiment')
    return data
  }
}
