import type { IdleBaseline } from '../../run.ts'
import type { DatabaseInterface } from '../../store/index.ts'
import { importedBaseline } from './baselines.ts'
import { importedExperiment, type Shared } from './experiment.ts'
import { numberOf, type Row, textOf } from './row.ts'
import { ALemsSource } from './source.ts'
import { hardwareFacts } from './surroundings.ts'
import { TABLES, verdictOf } from './verdict.ts'

/** What an import came to. Counts are of the database that was read, whether its rows were there already or not. */
export interface ImportReport {
  experiments: number
  runs: number
  /** Runs whose energy is that of their samples. */
  measured: number
  pairs: number
  baselines: number
  samples: number
  /** What could not be brought over at all, one sentence each. */
  leftOut: string[]
  /** Columns that A-LEMS was not known to have: `table.column`. */
  unknownColumns: string[]
}

function attempts(rows: readonly Row[]): Shared['attempts'] {
  const last = new Map<number, number>()
  const numberIn = (row: Row): number => numberOf(row, 'attempt_number') ?? 1
  const goalIn = (row: Row): number => numberOf(row, 'goal_id') ?? -1
  for (const row of rows) last.set(goalIn(row), Math.max(numberIn(row), last.get(goalIn(row)) ?? 1))
  return new Map(rows.map((row) => [numberOf(row, 'run_id') ?? -1, { row, last: last.get(goalIn(row)) ?? 1 }]))
}

const keyed = (rows: readonly Row[], column: string): Map<number, Row> =>
  new Map(rows.map((row) => [numberOf(row, column) ?? -1, row]))

/** Columns of tables of A-LEMS without a verdict. */
const unknownColumns = (source: ALemsSource): string[] =>
  Object.keys(TABLES).flatMap((table) =>
    source
      .columns(table)
      .filter((column) => verdictOf(table, column) === undefined)
      .map((column) => `${table}.${column}`),
  )

/** Rows that only tell of runs that the database does not have. */
function orphans(source: ALemsSource): string[] {
  const experiments = keyed(source.rows('experiments'), 'exp_id')
  const lost = source.rows('runs').filter((run) => !experiments.has(numberOf(run, 'exp_id') ?? -1))
  return lost.map((run) => `run ${String(run.run_id)}: there is no experiment ${String(run.exp_id)}`)
}

/**
 * Brings the experiments of an A-LEMS database into a store, one transaction each. Ids are made of what the rows are known by,
 * so importing again, or importing a later state of the same database, adds what is missing and changes nothing else.
 *
 * @param file `experiments.db` of A-LEMS or of its successor alems-platform; it is only read
 * @throws EnergyError USAGE for a file that is no A-LEMS database, STORE_CORRUPT for a damaged one, STORE_UNAVAILABLE when one
 * of both databases cannot be used
 */
export async function importALems(file: string, db: DatabaseInterface): Promise<ImportReport> {
  using source = new ALemsSource(file)
  const report: ImportReport = {
    experiments: 0,
    runs: 0,
    measured: 0,
    pairs: 0,
    baselines: 0,
    samples: 0,
    leftOut: orphans(source),
    unknownColumns: unknownColumns(source),
  }
  let [events, calls] = [0, 0]
  const machines = keyed(source.rows('hardware_config'), 'hw_id')
  const environments = keyed(source.rows('environment_config'), 'env_id')
  const categories = new Map(
    source.rows('task_categories').map((row) => [textOf(row, 'task_id') ?? '', textOf(row, 'category') ?? '']),
  )
  const attemptOf = attempts(source.rows('goal_attempt'))
  const idle = source.rows('idle_baselines')
  for (const row of source.rows('experiments')) {
    const key = numberOf(row, 'exp_id') ?? -1
    const ofRun = source
      .rows('runs', { column: 'exp_id', value: key })
      .find((run) => numberOf(run, 'hw_id') !== undefined)
    const machine = machines.get(numberOf(row, 'hw_id') ?? (ofRun && numberOf(ofRun, 'hw_id')) ?? -1)
    const facts = hardwareFacts(machine)
    if (!machine || !facts) {
      report.leftOut.push(`experiment ${key}: the threads and the memory of its machine are not told`)
      continue
    }
    const baselines = new Map<string, IdleBaseline>()
    for (const each of idle) {
      const baseline = importedBaseline(each, source.identity, facts)
      if (baseline) baselines.set(String(each.baseline_id), baseline)
    }
    const environment = environments.get(numberOf(row, 'env_id') ?? -1)
    const shared = { hardware: { row: machine, facts }, environment, categories, baselines, attempts: attemptOf }
    const { experiment, samples, series, leftOut } = importedExperiment(source, row, shared)
    for (const baseline of baselines.values()) await db.saveIdleBaseline(baseline)
    await db.saveExperiment(experiment, samples, series)
    report.experiments++
    report.runs += experiment.runs.length
    report.measured += experiment.runs.filter(({ totalJoules }) => totalJoules !== undefined).length
    report.pairs += experiment.pairs?.length ?? 0
    report.baselines = baselines.size
    report.samples += samples.reduce((sum, { tNs }) => sum + tNs.length, 0)
    events += leftOut.events
    calls += leftOut.calls
  }
  const pairs = source.rows('orchestration_tax_summary').length - report.pairs
  if (pairs > 0) report.leftOut.push(`${pairs} pairs: their two runs are not of one experiment that is here`)
  if (events > 0) report.leftOut.push(`${events} events: they have no times, or are of no known kind`)
  if (calls > 0) report.leftOut.push(`${calls} calls: no event tells when each of them was, or they have no prompt`)
  return report
}
