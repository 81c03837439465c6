import type { Experiment } from '../run.ts'
import { openDatabase } from '../store/index.ts'
import type { Recording } from './collect.ts'
import { recordedSamples, recordedSeries } from './recorded-pieces.ts'

/** Stores an experiment with what was recorded beside its task runs, in one transaction. */
export async function store(database: string, experiment: Experiment, recordings: readonly Recording[]): Promise<void> {
  const counters = experiment.readers[0]?.counters ?? []
  await using db = await openDatabase(database)
  await db.migrate()
  await db.saveExperiment(experiment, recordedSamples(recordings, counters), recordedSeries(recordings))
}
