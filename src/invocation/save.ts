import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../errors.ts'
import { fileRemedy } from '../file-remedy.ts'
import { jsonReport, SCHEMA_FILE, schemaText } from '../reporters/index.ts'
import type { Experiment } from '../run.ts'
import type { Footprint } from '../stats/index.ts'
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

/**
 * Writes `energy.json` and the schema it follows.
 *
 * @throws EnergyError REPORT_FAILED
 */
export function writeReports(dir: string, experiment: Experiment, beside: { footprint?: Footprint } = {}): void {
  const report = jsonReport(experiment, beside)
  try {
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'energy.json'), report)
    writeFileSync(join(dir, SCHEMA_FILE), schemaText())
  } catch (error) {
    throw new EnergyError(
      'REPORT_FAILED',
      `The reports cannot be written to ${dir}: ${messageOf(error)}.`,
      fileRemedy(error, dir),
      { cause: error },
    )
  }
}
