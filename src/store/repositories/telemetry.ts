import type { Transaction } from 'kysely'
import type { SeriesReading } from '../samples.ts'
import type { Tables } from '../tables.ts'

/** Series of telemetry beside the energy of runs. Never commits. */
export class TelemetryRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async of(runId: string): Promise<SeriesReading[]> {
    const rows = await this.#tx
      .selectFrom('telemetry_samples')
      .select(['source', 't_ns', 'reading'])
      .where('run_id', '=', runId)
      .orderBy('source')
      .orderBy('t_ns')
      .execute()
    return rows.map(({ source, t_ns, reading }) => ({
      source,
      tNs: BigInt(t_ns),
      reading: JSON.parse(reading) as SeriesReading['reading'],
    }))
  }
}
