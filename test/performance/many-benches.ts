import { join } from 'node:path'
import { seededRandom } from '../../src/random.ts'
import type { Experiment } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleExperiment } from '../support/experiment.ts'
import { noisyBench } from '../support/page-data.ts'

const BENCHES_PER_FILE = 25
/** Each tenth bench has changed its level in the middle of its history. */
const CHANGED = 10
const STEP = 1.2
const SCATTER = 0.01

/** An invocation of many benches, `session` days after the first one. */
function session(day: number, days: number, benches: number, windows: number): Experiment {
  const random = seededRandom(day)
  const createdAt = new Date(Date.UTC(2026, 0, 1 + day)).toISOString()
  const runs = Array.from({ length: benches }, (_, i) => {
    const level = (1 + (i % 97)) * 1e-6 * (i % CHANGED === 0 && day >= days / 2 ? STEP : 1)
    return noisyBench(level * (1 + SCATTER * (random() - 0.5)), windows, {
      file: `src/part-${Math.floor(i / BENCHES_PER_FILE)}.bench.ts`,
      suite: `sorting > ${i % 7} thousand`,
      name: `bench ${i}`,
      startedAt: createdAt,
    })
  })
  return { ...exampleExperiment(), createdAt, git: { commit: `commit${day}`, branch: 'main', dirty: false }, runs }
}

/**
 * A database with a history of many benches, the newest session with all its windows, the others with two each.
 *
 * @returns its path, and the id of the newest experiment
 */
export async function manyBenches(
  folder: string,
  of: { benches: number; sessions: number; windows: number },
): Promise<{ database: string; experimentId: string }> {
  const database = join(folder, 'experiments.db')
  await using db = await openDatabase(database)
  await db.migrate()
  let experimentId = ''
  for (let day = 0; day < of.sessions; day++) {
    const experiment = session(day, of.sessions, of.benches, day === of.sessions - 1 ? of.windows : 2)
    await db.saveExperiment(experiment, [])
    experimentId = experiment.id
  }
  return { database, experimentId }
}
