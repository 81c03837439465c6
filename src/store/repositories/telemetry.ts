import type { Transaction } from 'kysely'
import type { SeriesReading } from '../samples.ts'
import type { Tables } from '../tables.ts'

/** Four columns a row, 32 766 parameters a statement. */
const ROWS_PER_STATEMENT = 5000

/** Series of telemetry beside the energy of runs. Never commits. */
export class TelemetryRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async add(runId: string, readings: readonly SeriesReading[]): Promise<void> {
    const rows = readings.map(({ source, tNs, reading }) => ({
      run_id: runId,
      source,
      t_ns: tNs,
      reading: JSON.stringify(reading),
    }))
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      await this.#tx
        .insertInto('telemetry_samples')
        .values(rows.slice(at, at + ROWS_PER_STATEMENT))
        .execute()
    }
  }

  async of(runId: string): Promise<SeriesReading[]> {
    const rows = await this.#tx
      .selectFrom('telemetry_samples')
      .selectAll()
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
