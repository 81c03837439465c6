import type { Experiment } from '../run.ts'
import type { DatabaseInterface } from '../store/index.ts'
import type { Recording } from './collect.ts'
import { recordedSamples, recordedSeries } from './recorded-pieces.ts'

/** Stores an experiment with what was recorded beside its task runs, in one transaction. */
export async function store(
  db: DatabaseInterface,
  experiment: Experiment,
  recordings: readonly Recording[],
): Promise<void> {
  const counters = experiment.readers[0]?.counters ?? []
  await db.migrate()
  await db.saveExperiment(experiment, recordedSamples(recordings, counters), recordedSeries(recordings))
}
