import { type RawBuilder, sql } from 'kysely'
import { DOMAINS } from '../run.ts'
import type { CumulativeSample } from './samples.ts'
import type { EnergySamplesView } from './tables.ts'

const COLUMNS = ['t_ns', ...DOMAINS.map((domain) => `${domain}_uj`)]

/** A value of a series as the drivers give it: int64 as bigint. */
export type SeriesValue = bigint | null

/**
 * The rows of `energy_samples` of one run as something to select from. Looking its key up first leaves one range of the primary
 * key, which both engines read in order of time; through the join of the view PostgreSQL would sort all rows for every page.
 */
export const energyOfRun = (runId: string): RawBuilder<EnergySamplesView> =>
  sql`(SELECT CAST(${runId} AS TEXT) AS run_id, ${sql.join(COLUMNS.map((name) => sql.ref(name)))}
    FROM keyed_energy_samples WHERE run_key = (SELECT run_key FROM run_keys WHERE run_id = ${runId}))`

/** All of them in order of time, the run as a parameter of the driver: for rows that go past the query builder. */
export const seriesOfRun = (parameter: '?' | '$1'): string =>
  `SELECT ${COLUMNS.join(', ')} FROM keyed_energy_samples
    WHERE run_key = (SELECT run_key FROM run_keys WHERE run_id = ${parameter}) ORDER BY t_ns`

/** A row of `seriesOfRun`. */
export function cumulativeSample(row: readonly SeriesValue[]): CumulativeSample {
  const sample: CumulativeSample = { tNs: row[0] as bigint }
  for (let i = 0; i < DOMAINS.length; i++) {
    const value = row[i + 1]
    if (value !== undefined && value !== null) sample[DOMAINS[i] as (typeof DOMAINS)[number]] = value
  }
  return sample
}
