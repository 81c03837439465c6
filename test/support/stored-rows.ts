import Database from 'better-sqlite3'
import type { Warning } from '../../src/run.ts'

/** A run as it lies in the tables, read without this package. */
export interface StoredRow {
  run_id: string
  name: string
  status: string
  started_at: string
  start_time_ns: bigint
  duration_seconds: number
  total_joules: number | null
  total_uncertainty_joules: number | null
  package_joules: number | null
  dram_joules: number | null
  gpu_joules: number | null
  psys_joules: number | null
  avg_power_watts: number | null
  active_joules: number | null
  joules_per_op_median: number | null
  seconds_per_op_median: number | null
  harness_joules_per_op: number | null
  total_tokens: number | null
  execution_joules: number | null
  samples: number | null
  samples_lost: number | null
  valid: boolean
  invalid_reason: string | null
  warnings: Warning[]
  /** Joules of each window of a bench; null where one has none. */
  windows: (number | null)[]
  /** Fault of each counter that has one. */
  faults: Record<string, string>
}

export interface StoredRows {
  runs: StoredRow[]
  /** Warnings of all experiments, in order of their beginnings. */
  warnings: Warning[]
  statuses: string[]
}

const NUMBERS = [
  'duration_seconds',
  'total_joules',
  'total_uncertainty_joules',
  'package_joules',
  'dram_joules',
  'gpu_joules',
  'psys_joules',
  'avg_power_watts',
  'active_joules',
  'joules_per_op_median',
  'seconds_per_op_median',
  'harness_joules_per_op',
  'total_tokens',
  'execution_joules',
  'samples',
  'samples_lost',
]

/** Everything that a database file holds of its runs, in the order in which they were measured. */
export function storedRows(file: string): StoredRows {
  const db = new Database(file, { readonly: true })
  try {
    const experiments = db.prepare('SELECT status, warnings FROM experiments ORDER BY exp_id').all() as {
      status: string
      warnings: string
    }[]
    const windowsOf = db.prepare('SELECT total_joules FROM bench_windows WHERE run_id = ? ORDER BY window').pluck()
    const faultsOf = db.prepare('SELECT counter, fault FROM run_counters WHERE run_id = ? AND fault IS NOT NULL')
    const runs = db
      .prepare(
        `SELECT run_id, name, status, started_at, start_time_ns, ${NUMBERS.join()}, experiment_valid, invalid_reason, warnings
         FROM runs ORDER BY start_time_ns`,
      )
      .safeIntegers()
      .all() as Record<string, unknown>[]
    return {
      statuses: experiments.map(({ status }) => status),
      warnings: experiments.flatMap(({ warnings }) => JSON.parse(warnings) as Warning[]),
      runs: runs.map((row) => ({
        ...(row as unknown as StoredRow),
        ...Object.fromEntries(NUMBERS.map((name) => [name, row[name] === null ? null : Number(row[name])])),
        valid: row.experiment_valid === 1n,
        warnings: JSON.parse(row.warnings as string) as Warning[],
        windows: windowsOf.all(row.run_id) as (number | null)[],
        faults: Object.fromEntries(
          (faultsOf.all(row.run_id) as { counter: string; fault: string }[]).map(({ counter, fault }) => [
            counter,
            fault,
          ]),
        ),
      })),
    }
  } finally {
    db.close()
  }
}

/** The only run of a name. */
export function rowNamed({ runs }: Pick<StoredRows, 'runs'>, name: string): StoredRow {
  const [row, ...others] = runs.filter((each) => each.name === name)
  if (!row || others.length > 0)
    throw new Error(
      `${others.length + (row ? 1 : 0)} runs are named ${name} among ${runs.map((each) => each.name).join()}`,
    )
  return row
}

/** Short windows on counters that step each millisecond. */
const NEAR = 0.1
const UNCERTAINTIES = 4

/**
 * Whether the joules of a run are those of a known power: within a tenth, or within four of its own standard uncertainties,
 * which are wide where the machine held its readings up. Of a run without a total its mean power is looked at.
 */
export function hasWatts(row: StoredRow, watts: number): boolean {
  const { total_joules: joules, total_uncertainty_joules: uncertainty, avg_power_watts: power } = row
  if (joules === null) return power !== null && Math.abs(power / watts - 1) < 2 * NEAR
  const expected = watts * row.duration_seconds
  return Math.abs(joules - expected) <= Math.max(NEAR * expected, UNCERTAINTIES * (uncertainty ?? 0))
}
