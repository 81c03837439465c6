import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import type { from } from 'pg-copy-streams'
import type { SampledRun, SampleRows } from './adapter.ts'
import { copyEnergy, copyTelemetry, energyCopyColumns, monthOf, TELEMETRY_COPY_COLUMNS } from './copy-binary.ts'
import { cumulativeSample, seriesOfRun, type SeriesValue } from './energy-of-run.ts'
import type { CumulativeSample, EnergyColumns, SeriesReading } from './samples.ts'

/** Rows through COPY in its binary format, on the connection whose transaction is open. */
export class PostgresRows implements SampleRows {
  readonly #client: PoolClient
  readonly #copyFrom: typeof from
  readonly #keys = new Map<string, bigint>()

  constructor(client: PoolClient, copyFrom: typeof from) {
    this.#client = client
    this.#copyFrom = copyFrom
  }

  async energyOf(runId: string): Promise<CumulativeSample[]> {
    const { rows } = await this.#client.query<SeriesValue[]>({
      text: seriesOfRun('$1'),
      values: [runId],
      rowMode: 'array',
    })
    return rows.map(cumulativeSample)
  }

  async addEnergy(run: SampledRun, columns: EnergyColumns): Promise<void> {
    if (columns.tNs.length === 0) return
    const key = await this.#keyOf(run.id)
    await this.#copy('keyed_energy_samples', energyCopyColumns(columns), run, copyEnergy(key, run, columns))
  }

  async addTelemetry(run: SampledRun, readings: readonly SeriesReading[]): Promise<void> {
    if (readings.length === 0) return
    await this.#copy('telemetry_samples', TELEMETRY_COPY_COLUMNS, run, copyTelemetry(run, readings))
  }

  /** The key of a run, made when its first samples come. */
  async #keyOf(runId: string): Promise<bigint> {
    const known = this.#keys.get(runId)
    if (known !== undefined) return known
    await this.#client.query('INSERT INTO run_keys (run_id) VALUES ($1) ON CONFLICT (run_id) DO NOTHING', [runId])
    const { rows } = await this.#client.query<{ run_key: bigint }>('SELECT run_key FROM run_keys WHERE run_id = $1', [
      runId,
    ])
    const [key] = rows.map(({ run_key }) => run_key)
    if (key === undefined) throw new Error(`no key for ${runId}`)
    this.#keys.set(runId, key)
    return key
  }

  async #copy(table: string, columns: readonly string[], run: SampledRun, rows: Iterable<Buffer>): Promise<void> {
    await this.#client.query('SELECT make_partition($1, $2::date)', [table, monthOf(run).toISOString()])
    const into = this.#client.query(
      this.#copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN WITH (FORMAT binary)`),
    )
    await pipeline(Readable.from(rows), into)
  }
}
