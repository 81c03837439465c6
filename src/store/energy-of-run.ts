import { type RawBuilder, sql } from 'kysely'
import { DOMAINS } from '../run.ts'
import type { EnergySamplesView } from './tables.ts'

const COLUMNS = sql.join(['t_ns', ...DOMAINS.map((domain) => `${domain}_uj`)].map((name) => sql.ref(name)))

/**
 * The rows of `energy_samples` of one run as something to select from. Looking its key up first leaves one range of the primary
 * key, which both engines read in order of time; through the join of the view PostgreSQL would sort all rows for every page.
 */
export const energyOfRun = (runId: string): RawBuilder<EnergySamplesView> =>
  sql`(SELECT CAST(${runId} AS TEXT) AS run_id, ${COLUMNS} FROM keyed_energy_samples
    WHERE run_key = (SELECT run_key FROM run_keys WHERE run_id = ${runId}))`
