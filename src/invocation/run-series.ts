import type { PowerSeries, ReadingSeries } from '../reporters/page-data.ts'
import type { TaskRun } from '../run.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { powerOfRun } from './power-of-run.ts'
import { readingsOfRun } from './readings-of-run.ts'

/** What was read during a run, in at most so many points per series. */
export interface RunSeries {
  /** Absent where the run has fewer than two readings. */
  power?: PowerSeries
  readings: ReadingSeries[]
}

/**
 * Power over time and what was read beside it, thinned for a chart. The store is read block by block: what is in memory at a
 * time is a minute of readings and the points of the result.
 *
 * @param stretches points per series, 1 or more
 */
export async function runSeries(
  db: DatabaseInterface,
  run: TaskRun,
  { stretches }: { stretches: number },
): Promise<RunSeries> {
  const power = await powerOfRun(db, run, stretches)
  return { ...(power === undefined ? {} : { power }), readings: await readingsOfRun(db, run, stretches) }
}
