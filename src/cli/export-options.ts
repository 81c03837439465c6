import { nearestWord } from '../config/spelling.ts'
import { EnergyError } from '../errors.ts'
import { DOCUMENTED, type DocumentedTable, experimentColumn, type RowsOf } from '../store/index.ts'

export const TABLE_FORMATS = ['csv', 'jsonl', 'parquet'] as const
export const RESULT_FORMATS = ['otlp', 'bmf', 'benchmark-action'] as const
export type TableFormat = (typeof TABLE_FORMATS)[number]
export type ResultFormat = (typeof RESULT_FORMATS)[number]

export interface ExportOptions {
  format: TableFormat | ResultFormat
  table: DocumentedTable
  of: RowsOf
  /** A path, a URL of an OTLP collector, or `-` for standard output. */
  output: string
}

const usage = (message: string): EnergyError => new EnergyError('USAGE', message, 'See `vitest-energy export --help`.')

const SHORT: Readonly<Record<string, string>> = {
  samples: 'energy_samples',
  events: 'orchestration_events',
  calls: 'llm_interactions',
  pairs: 'orchestration_tax_summary',
  windows: 'bench_windows',
  telemetry: 'telemetry_samples',
  baselines: 'idle_baselines',
  history: 'commit_history',
  features: 'ml_features',
}

/** A window over all rows of a run cannot be read in pages; its rows follow from those of energy_samples. */
const EXPORTED = DOCUMENTED.filter(({ name, internal }) => name !== 'energy_samples_with_power' && !internal)
const NAMES = [...Object.keys(SHORT), ...EXPORTED.map(({ name }) => name)]

function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value)
  if (found !== undefined) return found
  const meant = typeof value === 'string' ? nearestWord(value, allowed) : undefined
  throw usage(
    `--${name} takes one of ${allowed.join(', ')}; found ${JSON.stringify(value)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  )
}

/** One word; cac makes numbers of digits and lists of what is given twice. */
function word(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value)
  throw usage(`--${name} takes one value; found ${JSON.stringify(value)}.`)
}

function tableOf(value: unknown): DocumentedTable {
  const given = oneOf(value, 'table', NAMES)
  const name = SHORT[given] ?? given
  const table = EXPORTED.find((each) => each.name === name)
  if (!table) throw usage(`There is no table ${name}.`)
  return table
}

function refuseFilter(table: DocumentedTable, { runId, experimentId }: RowsOf): void {
  const ofRuns = table.columns.some(({ name }) => name === 'run_id')
  if (runId !== undefined && !ofRuns) throw usage(`The table ${table.name} has no runs: leave --run out.`)
  if (experimentId !== undefined && !ofRuns && experimentColumn(table) === undefined) {
    throw usage(`The table ${table.name} has no experiments: leave --experiment out.`)
  }
}

/**
 * The options of `vitest-energy export` from what stood on its command line.
 *
 * @throws EnergyError USAGE
 */
export function exportOptions(options: Record<string, unknown>): ExportOptions {
  const format = oneOf(options.format, 'format', [...TABLE_FORMATS, ...RESULT_FORMATS])
  const ofResults = (RESULT_FORMATS as readonly string[]).includes(format)
  if (ofResults && options.table !== undefined && options.table !== 'runs') {
    throw usage(`--format ${format} is made of runs: leave --table out.`)
  }
  const table = tableOf(options.table ?? 'runs')
  const of: RowsOf = { runId: word(options.run, 'run'), experimentId: word(options.experiment, 'experiment') }
  refuseFilter(table, of)
  const output = word(options.output, 'output') ?? '-'
  if (/^https?:/.test(output) && format !== 'otlp')
    throw usage(`--format ${format} goes to a file or to -, not to a URL.`)
  return { format, table, of, output }
}
