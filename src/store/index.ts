import { EnergyError } from '../errors.ts'
import type { DatabaseInterface } from './database.ts'
import { DatabaseManager } from './database-manager.ts'
import { PostgreSQLAdapter } from './postgres.ts'
import { SQLiteAdapter } from './sqlite.ts'

export type {
  BenchKey,
  ComparisonStore,
  ComparisonSummary,
  HistoriesRequest,
  HistoryOf,
  HistoryRequest,
  SessionPlace,
} from './comparison-store.ts'
export type { CopiedExperiment } from './copy-experiment.ts'
export type {
  Cell,
  DatabaseInterface,
  ExperimentHead,
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
export type { Finding } from './finding.ts'
export { experimentColumn } from './repositories/rows.ts'
export { decodeBlock, type RawBlock } from './raw-block.ts'
export { shownDatabase } from './shown-url.ts'
export type { CumulativeSample, RunSamples, RunSeries, SeriesReading } from './samples.ts'
export type { StoreStatus } from './status.ts'

/**
 * Opens a store: a path, `sqlite:PATH`, `:memory:` or `postgres://user:password@host:port/database`.
 *
 * @throws EnergyError STORE_UNAVAILABLE when it cannot be opened, PACKAGE_MISSING when PostgreSQL's driver is not installed
 */
export async function openDatabase(url: string, options: { readonly?: boolean } = {}): Promise<DatabaseInterface> {
  const [, scheme] = /^([a-z]+):(?!memory:$)/.exec(url) ?? []
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return new DatabaseManager(await PostgreSQLAdapter.open(url, options))
  }
  if (scheme !== undefined && scheme !== 'sqlite') {
    throw new EnergyError(
      'STORE_UNAVAILABLE',
      `There is no store for ${scheme} URLs in this version.`,
      'Give a SQLite path or a postgres:// URL with ENERGY_DB, for example data/experiments.db.',
    )
  }
  return new DatabaseManager(new SQLiteAdapter(url.replace(/^sqlite:/, ''), options))
}
