import type Database from 'better-sqlite3'
import { DOMAINS } from '../run.ts'
import type { SampledRun, SampleRows } from './adapter.ts'
import { cumulativeSample, seriesOfRun, type SeriesValue } from './energy-of-run.ts'
import type { CumulativeSample, EnergyColumns, SeriesReading } from './samples.ts'

/** More rows in one statement make it no faster, and a row has at most 7 of SQLite's 32 766 parameters. */
const ROWS_PER_STATEMENT = 100

/** Rows in prepared statements of many rows: without a query builder between. */
export class SQLiteRows implements SampleRows {
  readonly #database: Database.Database
  readonly #prepared = new Map<string, Database.Statement>()

  constructor(database: Database.Database) {
    this.#database = database
  }

  async energyOf(runId: string): Promise<CumulativeSample[]> {
    const rows = this.#statement(seriesOfRun('?')).raw().all(runId) as SeriesValue[][]
    return rows.map(cumulativeSample)
  }

  async addEnergy({ id }: SampledRun, { tNs, uj }: EnergyColumns): Promise<void> {
    const domains = DOMAINS.filter((domain) => uj[domain] !== undefined)
    const columns = [tNs, ...domains.map((domain) => uj[domain] as BigInt64Array)]
    const names = ['run_key', 't_ns', ...domains.map((domain) => `${domain}_uj`)]
    this.#insert('keyed_energy_samples', names, this.#keyOf(id), tNs.length, (from, to, into) => {
      for (const [place, column] of columns.entries()) {
        for (let row = from, at = place; row < to; row++, at += columns.length)
          into[at] = row < column.length ? column[row] : null
      }
    })
  }

  async addTelemetry({ id }: SampledRun, readings: readonly SeriesReading[]): Promise<void> {
    const names = ['run_id', 'source', 't_ns', 'reading']
    this.#insert('telemetry_samples', names, id, readings.length, (from, to, into) => {
      for (const [i, { source, tNs, reading }] of readings.slice(from, to).entries()) {
        into[3 * i] = source
        into[3 * i + 1] = tNs
        into[3 * i + 2] = JSON.stringify(reading)
      }
    })
  }

  /** The key of a run, made when its first samples come. */
  #keyOf(runId: string): bigint {
    this.#statement('INSERT INTO run_keys (run_id) VALUES (?) ON CONFLICT (run_id) DO NOTHING').run(runId)
    return this.#statement('SELECT run_key FROM run_keys WHERE run_id = ?').pluck().get(runId) as bigint
  }

  #statement(text: string): Database.Statement {
    const known = this.#prepared.get(text) ?? this.#database.prepare(text)
    this.#prepared.set(text, known)
    return known
  }

  /**
   * Rows that all have the same value in their first column.
   *
   * @param fill writes the other columns of the rows from `from` to before `to`, row by row
   */
  #insert(
    table: string,
    columns: readonly string[],
    first: bigint | string,
    rows: number,
    fill: (from: number, to: number, into: unknown[]) => void,
  ): void {
    const row = `(:first${', ?'.repeat(columns.length - 1)})`
    const statement = (count: number): Database.Statement =>
      this.#statement(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: count }, () => row).join(', ')}`,
      )
    const whole = rows - (rows % ROWS_PER_STATEMENT)
    for (const [begin, end, count] of [
      [0, whole, ROWS_PER_STATEMENT],
      [whole, rows, 1],
    ] as const) {
      if (begin === end) continue
      const insert = statement(count)
      const parameters = Array.from<unknown>({ length: count * (columns.length - 1) })
      for (let from = begin; from < end; from += count) {
        fill(from, from + count, parameters)
        insert.run(parameters, { first })
      }
    }
  }
}
