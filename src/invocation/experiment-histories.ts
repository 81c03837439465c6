import { benchmarkKey } from '../benchmark-key.ts'
import type { HistorySource, SessionMedian } from '../comparison.ts'
import type { BenchRun, Experiment } from '../run.ts'
import { MOST_SESSIONS } from '../stats/index.ts'
import type { DatabaseInterface } from '../store/index.ts'

/** A history that an experiment goes on with. */
export interface ExperimentHistory {
  source: HistorySource
  /** Up to this experiment, in order of time; it is the last where it is stored. */
  sessions: SessionMedian[]
}

/** As many as keep a query small in memory and far from the parameters that an engine takes. */
const KEYS_PER_QUERY = 200

/** Benches that a history is made of: they came to their end and have joules that may be used. */
export const isSession = (
  run: BenchRun,
): run is BenchRun & Required<Pick<BenchRun, 'reader' | 'provenance' | 'joulesPerOp'>> =>
  run.status === 'completed' &&
  run.valid &&
  run.reader !== undefined &&
  run.provenance !== undefined &&
  run.joulesPerOp !== undefined

function sourcesOf({ runs, hardware }: Experiment): HistorySource[] {
  const sources = runs
    .filter((run) => run.kind === 'bench')
    .filter(isSession)
    .map((run) => ({
      benchmarkKey: benchmarkKey(run),
      hardwareHash: hardware.hash,
      hostname: hardware.hostname,
      cpuModel: hardware.cpuModel,
      reader: run.reader,
      provenance: run.provenance,
    }))
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()]
}

/**
 * The histories of the benches of an experiment on its machine, the newest sessions up to its own. Later ones are left out:
 * what is told of an experiment does not change with what is measured after it.
 *
 * @throws EnergyError of the store
 */
export async function experimentHistories(db: DatabaseInterface, experiment: Experiment): Promise<ExperimentHistory[]> {
  const until = { at: experiment.createdAt, experimentId: experiment.id }
  const found: ExperimentHistory[] = []
  for (const same of Map.groupBy(
    sourcesOf(experiment),
    ({ reader, provenance }) => `${provenance} ${reader}`,
  ).values()) {
    for (let from = 0; from < same.length; from += KEYS_PER_QUERY) {
      const sources = same.slice(from, from + KEYS_PER_QUERY)
      const [{ hardwareHash, reader, provenance }] = sources as [HistorySource]
      const benchmarkKeys = sources.map((source) => source.benchmarkKey)
      const of = { hardwareHash, reader, provenance, benchmarkKeys, until, limit: MOST_SESSIONS + 1 }
      const histories = await db.benchHistories(of)
      for (const source of sources) found.push({ source, sessions: histories.get(source.benchmarkKey) ?? [] })
    }
  }
  return found
}
