import { resolve } from 'node:path'
import { EnergyError, EXIT } from '../errors.ts'
import { optionalPackage } from '../optional-package.ts'
import { bencherMetricFormat } from '../export/bencher.ts'
import { benchmarkAction } from '../export/benchmark-action.ts'
import { csv } from '../export/csv.ts'
import { jsonLines } from '../export/json-lines.ts'
import { otlpRequest } from '../export/otlp.ts'
import { type Result, results } from '../export/results.ts'
import type { Rows } from '../export/rows.ts'
import { type DatabaseInterface, DOCUMENTED, type DocumentedTable, openDatabase, type RowsOf } from '../store/index.ts'
import type { ExportOptions } from './export-options.ts'
import { type Chunks, writeExport } from './export-output.ts'
import { packageVersion } from './package-version.ts'
import { refuseMissingDatabase } from './missing-database.ts'
import { commandLineSettings } from './settings.ts'

const documented = (name: string): DocumentedTable => {
  const table = DOCUMENTED.find((each) => each.name === name)
  if (!table) throw new Error(`The table ${name} is not documented.`)
  return table
}

/** What results are made of: the texts of a run are long, and none of them is needed. */
const RUNS: DocumentedTable = {
  ...documented('runs'),
  columns: documented('runs').columns.filter(({ name }) => !['record', 'warnings', 'content_hash'].includes(name)),
}

async function hasRows(db: DatabaseInterface, table: DocumentedTable, of: RowsOf): Promise<boolean> {
  const ids = table.columns.filter(({ name }) => name === 'run_id' || name === 'exp_id')
  for await (const page of db.streamRows({ ...table, columns: ids }, of)) return page.length > 0
  return false
}

/** An id that is not there would give an empty export without a word. */
async function refuseUnknownIds(db: DatabaseInterface, { runId, experimentId }: RowsOf): Promise<void> {
  const hint = 'Export the tables experiments and runs to see the ids.'
  if (experimentId !== undefined && !(await hasRows(db, documented('experiments'), { experimentId }))) {
    throw new EnergyError('USAGE', `There is no experiment ${experimentId} in the database.`, hint)
  }
  if (runId !== undefined && !(await hasRows(db, documented('runs'), { runId, experimentId }))) {
    throw new EnergyError('USAGE', `There is no run ${runId} in the database or in the experiment.`, hint)
  }
}

async function* otlp(db: DatabaseInterface, of: RowsOf): AsyncGenerator<string> {
  for await (const page of db.streamRows(RUNS, of)) {
    const request = otlpRequest(page, packageVersion())
    if (request !== undefined) yield `${request}\n`
  }
}

/** Of one run, of one experiment, or of the newest experiment. */
async function* ofResults(
  db: DatabaseInterface,
  of: RowsOf,
  text: (results: readonly Result[]) => string,
): AsyncGenerator<string> {
  const [newest] = await db.listExperiments({ limit: 1 })
  const runs = []
  const wanted = of.runId === undefined && of.experimentId === undefined ? { experimentId: newest?.id } : of
  if (newest !== undefined) for await (const page of db.streamRows(RUNS, wanted)) runs.push(...page)
  yield text(results(runs))
}

async function chunksOf(db: DatabaseInterface, { format, table, of }: ExportOptions): Promise<Chunks> {
  const rows: Rows = { columns: table.columns, pages: db.streamRows(table, of) }
  switch (format) {
    case 'csv':
      return csv(rows)
    case 'jsonl':
      return jsonLines(rows)
    case 'parquet': {
      const { parquet } = await optionalPackage(
        'hyparquet-writer',
        'An export to Parquet',
        () => import('../export/parquet.ts'),
      )
      return parquet(rows)
    }
    case 'otlp':
      return otlp(db, of)
    case 'bmf':
      return ofResults(db, of, bencherMetricFormat)
    default:
      return ofResults(db, of, benchmarkAction)
  }
}

/**
 * Exports what is stored: tables as CSV, JSON lines or Parquet, in constant memory however many rows there are, and results
 * for OpenTelemetry, Bencher and github-action-benchmark.
 *
 * @throws EnergyError USAGE, PACKAGE_MISSING, EXPORT_FAILED, and of the store
 */
export async function exportStored(options: ExportOptions): Promise<number> {
  const { database } = await commandLineSettings()
  refuseMissingDatabase(database)
  const { output } = options
  if (options.format === 'parquet' && output === '-' && process.stdout.isTTY) {
    throw new EnergyError('USAGE', 'A Parquet file is nothing for a terminal.', 'Give a path with --output.')
  }
  await using db = await openDatabase(database)
  await db.migrate()
  await refuseUnknownIds(db, options.of)
  const target = output === '-' || /^https?:/.test(output) ? output : resolve(process.cwd(), output)
  await writeExport(target, await chunksOf(db, options))
  return EXIT.ok
}
