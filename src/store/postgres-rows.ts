import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import type { from } from 'pg-copy-streams'
import type { SampledRun, SampleRows } from './adapter.ts'
import { copyEnergy, copyTelemetry, ENERGY_COPY_COLUMNS, monthOf, TELEMETRY_COPY_COLUMNS } from './copy-binary.ts'
import type { EnergyColumns, SeriesReading } from './samples.ts'

/** Rows through COPY in its binary format, on the connection whose transaction is open. */
export class PostgresRows implements SampleRows {
  readonly #client: PoolClient
  readonly #copyFrom: typeof from

  constructor(client: PoolClient, copyFrom: typeof from) {
    this.#client = client
    this.#copyFrom = copyFrom
  }

  async addEnergy(run: SampledRun, columns: EnergyColumns): Promise<void> {
    if (columns.tNs.length === 0) return
    await this.#copy('energy_samples', ENERGY_COPY_COLUMNS, run, copyEnergy(run, columns))
  }

  async addTelemetry(run: SampledRun, readings: readonly SeriesReading[]): Promise<void> {
    if (readings.length === 0) return
    await this.#copy('telemetry_samples', TELEMETRY_COPY_COLUMNS, run, copyTelemetry(run, readings))
  }

  async #copy(table: string, columns: readonly string[], run: SampledRun, rows: Iterable<Buffer>): Promise<void> {
    await this.#client.query('SELECT make_partition($1, $2::date)', [table, monthOf(run).toISOString()])
    const into = this.#client.query(
      this.#copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN WITH (FORMAT binary)`),
    )
    await pipeline(Readable.from(rows), into)
  }
}
