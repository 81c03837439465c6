import { EnergyError } from '../errors.ts'
import type { DatabaseInterface } from './database.ts'
import { DatabaseManager } from './database-manager.ts'
import { SQLiteAdapter } from './sqlite.ts'

export type {
  Cell,
  DatabaseInterface,
  ExperimentSummary,
  FinishedGoal,
  RowsOf,
  StoredRow,
  ThermalSample,
} from './database.ts'
export {
  type ColumnType,
  type DocumentedColumn,
  type DocumentedTable,
  DOCUMENTED,
  nameWithUnit,
} from './documented/index.ts'
export { experimentColumn } from './repositories/rows.ts'
export { decodeBlock, type RawBlock } from './raw-block.ts'
export type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'

/**
 * Opens a store: a path, `sqlite:PATH` or `:memory:`.
 *
 * @throws EnergyError STORE_UNAVAILABLE when it cannot be opened
 */
export async function openDatabase(url: string, options: { readonly?: boolean } = {}): Promise<DatabaseInterface> {
  const [, scheme] = /^([a-z]+):(?!memory:$)/.exec(url) ?? []
  if (scheme !== undefined && scheme !== 'sqlite') {
    throw new EnergyError(
      'STORE_UNAVAILABLE',
      `There is no store for ${scheme} URLs in this version.`,
      'Give a SQLite path with ENERGY_DB, for example data/experiments.db.',
    )
  }
  return new DatabaseManager(new SQLiteAdapter(url.replace(/^sqlite:/, ''), options))
}
