import { EnergyError } from '../errors.ts'
import type { Experiment } from '../run.ts'
import type { DatabaseInterface } from '../store/index.ts'
import type { Chosen } from './report-options.ts'

/** Letters of an id that are enough where no other begins like it: of a UUIDv7, the minute. */
const SHORTEST_ID = 8
/** Ids that are named where a text begins several. */
const MOST_NAMED = 5

const SEE = 'Export the tables experiments and runs to see the ids, or leave the option out for the newest experiment.'

const unknown = (of: 'experiments' | 'runs', id: string): EnergyError =>
  new EnergyError(
    'USAGE',
    `There is no ${of === 'runs' ? 'run' : 'experiment'} ${JSON.stringify(id)} in the database.`,
    SEE,
  )

/** The whole id that a text is or begins. */
async function wholeId(db: DatabaseInterface, of: 'experiments' | 'runs', text: string): Promise<string> {
  const what = of === 'runs' ? 'a run' : 'an experiment'
  const ids = await db.idsBeginningWith(of, text, { limit: MOST_NAMED + 1 })
  const [only, ...others] = ids
  if (only === text || (only !== undefined && others.length === 0 && text.length >= SHORTEST_ID)) return only
  if (only === undefined) throw unknown(of, text)
  if (text.length < SHORTEST_ID)
    throw new EnergyError(
      'USAGE',
      `${JSON.stringify(text)} is too short for the id of ${what}.`,
      `Give at least ${SHORTEST_ID} letters of it.`,
    )
  const more = others.length >= MOST_NAMED ? ' and more' : ''
  throw new EnergyError(
    'USAGE',
    `${JSON.stringify(text)} begins the ids of several ${of}: ${ids.slice(0, MOST_NAMED).join(', ')}${more}.`,
    'Give more letters of the id.',
  )
}

async function ofRun(db: DatabaseInterface, text: string): Promise<Experiment> {
  const id = await wholeId(db, 'runs', text)
  const found = await db.loadRun(id)
  const head = found && (await db.loadHead(found.experimentId))
  if (!found || !head) throw unknown('runs', id)
  return { ...head, runs: [found.run] }
}

async function ofId(db: DatabaseInterface, id: string): Promise<Experiment> {
  const experiment = await db.loadExperiment(id)
  if (!experiment) throw unknown('experiments', id)
  return experiment
}

/**
 * The experiments that are meant, one in memory at a time: those of a range from the oldest to the newest.
 *
 * @throws EnergyError USAGE when there are none, or an id is none or several
 */
export async function* chosenExperiments(db: DatabaseInterface, chosen: Chosen): AsyncGenerator<Experiment> {
  if (chosen.kind === 'run') return yield await ofRun(db, chosen.id)
  if (chosen.kind === 'experiment') return yield await ofId(db, await wholeId(db, 'experiments', chosen.id))
  const { since, last } =
    chosen.kind === 'newest'
      ? { since: undefined, last: 1 }
      : { since: chosen.since, last: chosen.last ?? Number.MAX_SAFE_INTEGER }
  const found = await db.listExperiments({ limit: last, ...(since === undefined ? {} : { since }) })
  if (found.length === 0) {
    throw new EnergyError(
      'USAGE',
      since === undefined ? 'The database has no experiments.' : `The database has no experiments since ${since}.`,
      'Measure something first: `vitest bench`, or `vitest-energy run`.',
    )
  }
  for (const { id } of found.toReversed()) yield await ofId(db, id)
}
