import type Database from 'better-sqlite3'
import { DOMAINS } from '../run.ts'
import type { SampleRows, SampledRun } from './adapter.ts'
import type { EnergyColumns, SeriesReading } from './samples.ts'

/** More rows in one statement make it no faster, and a row has at most 8 of SQLite's 32 766 parameters. */
const ROWS_PER_STATEMENT = 100

/** `rows` rows of placeholders, each after the run that the first parameter names. */
const values = (rows: number, columns: number): string =>
  Array.from({ length: rows }, () => `(?${', ?'.repeat(columns)})`).join(', ')

/** Rows in prepared statements of many rows: without a query builder between. */
export class SQLiteRows implements SampleRows {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    this.#database = database
  }

  async addEnergy({ id }: SampledRun, { tNs, uj }: EnergyColumns): Promise<void> {
    const domains = DOMAINS.filter((domain) => uj[domain] !== undefined)
    const columns = [tNs, ...domains.map((domain) => uj[domain] as BigInt64Array)]
    const names = ['run_id', 't_ns', ...domains.map((domain) => `${domain}_uj`)]
    this.#insert('energy_samples', names, tNs.length, (row, into) => {
      into.push(id)
      for (const column of columns) into.push(row < column.length ? column[row] : null)
    })
  }

  async addTelemetry({ id }: SampledRun, readings: readonly SeriesReading[]): Promise<void> {
    this.#insert('telemetry_samples', ['run_id', 'source', 't_ns', 'reading'], readings.length, (row, into) => {
      const { source, tNs, reading } = readings[row] as SeriesReading
      into.push(id, source, tNs, JSON.stringify(reading))
    })
  }

  #insert(table: string, columns: string[], rows: number, push: (row: number, into: unknown[]) => void): void {
    const prepared = (count: number): Database.Statement =>
      this.#database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values(count, columns.length - 1)}`)
    const whole = rows >= ROWS_PER_STATEMENT ? prepared(ROWS_PER_STATEMENT) : undefined
    for (let from = 0; from < rows; from += ROWS_PER_STATEMENT) {
      const to = Math.min(rows, from + ROWS_PER_STATEMENT)
      const parameters: unknown[] = []
      for (let row = from; row < to; row++) push(row, parameters)
      const statement = to - from === ROWS_PER_STATEMENT && whole ? whole : prepared(to - from)
      statement.run(parameters)
    }
  }
}
