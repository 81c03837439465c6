import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { COLUMNS } from './a-lems-columns.ts'

/** A-LEMS itself, or its successor alems-platform. */
export type Generation = 'first' | 'successor'

type Value = string | number | bigint | null
export type Values = Record<string, Value>

/** An empty database as the schema of A-LEMS makes it: no constraints but the keys, any value in any column. */
export function emptyALems(file: string, generation: Generation): Database.Database {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  for (const [table, { first, added }] of Object.entries(COLUMNS)) {
    const columns = [first, ...(generation === 'successor' ? [added] : [])].filter((part) => part !== '').join(', ')
    if (columns === '' || (first === '' && generation === 'first')) continue
    const [key = ''] = columns.split(' ')
    const isKey = key.endsWith('_id') && table !== 'run_quality'
    db.exec(`CREATE TABLE ${table} (${isKey ? columns.replace(/^(\w+ \w+)/, '$1 PRIMARY KEY') : columns})`)
  }
  return db
}

/** Adds a row. */
export function add(db: Database.Database, table: string, values: Values): void {
  const columns = Object.keys(values)
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(
    ...columns.map((column) => values[column] ?? null),
  )
}

/** The laptop of A-LEMS, one environment, one baseline. */
export function addSurroundings(db: Database.Database): void {
  add(db, 'hardware_config', {
    hw_id: 1,
    hardware_hash: 'ebe694229b1b9d87',
    hostname: 'UBUNTU2505',
    cpu_model: '11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz',
    cpu_cores: 4,
    cpu_threads: 8,
    cpu_vendor: 'GenuineIntel',
    cpu_architecture: 'x86_64',
    cpu_family: 6,
    cpu_model_id: 140,
    ram_gb: 5.6,
    kernel_version: '6.17.0-14-generic',
  })
  add(db, 'environment_config', {
    env_id: 1,
    python_version: '3.13.7',
    python_implementation: 'CPython',
    os_name: 'Linux',
    git_commit: '63eea4ad7639582a',
    git_dirty: 1,
  })
  add(db, 'idle_baselines', {
    baseline_id: 'baseline_1773015955',
    timestamp: 1773015955.8397248,
    package_power_watts: 2.7872039666666666,
    core_power_watts: 1.1173698,
    uncore_power_watts: 0.0718219,
    dram_power_watts: 0,
    package_std: 0.358093808510289,
    duration_seconds: 30,
    sample_count: 3,
    governor: 'powersave',
    turbo: 'enabled',
  })
  add(db, 'task_categories', { task_id: 'simple', category: 'reasoning' })
}

export const addExperiment = (db: Database.Database, expId: number, more: Values = {}): void =>
  add(db, 'experiments', {
    exp_id: expId,
    name: `simple ${expId}`,
    workflow_type: 'comparison',
    model_name: 'llama-3.3-70b-versatile',
    provider: 'groq',
    task_name: 'simple',
    country_code: 'US',
    created_at: '2026-03-03 15:16:00',
    completed_at: '2026-03-03 15:20:00',
    status: 'completed',
    runs_completed: 2,
    runs_total: 2,
    hw_id: 1,
    env_id: 1,
    ...more,
  })

/** Any time after 2^53 ns. */
export const START_NS = 1_772_572_581_239_067_136n
const PERIOD_NS = 10_000_000n

/** The energy of a run as A-LEMS gives it: twice as long as its samples, counters of nothing, baseline clipped. */
export const addRun = (db: Database.Database, runId: number, more: Values = {}): void =>
  add(db, 'runs', {
    run_id: runId,
    exp_id: 1,
    hw_id: 1,
    baseline_id: 'baseline_1773015955',
    run_number: 1,
    workflow_type: 'linear',
    start_time_ns: START_NS,
    end_time_ns: START_NS + 703_271_610n,
    duration_ns: 703_271_610n,
    total_energy_uj: 2_250_000,
    pkg_energy_uj: 2_250_000,
    dynamic_energy_uj: 0,
    instructions: 82_249_122,
    frequency_mhz: 48,
    compute_time_ms: -1326.8,
    total_tokens: 50,
    methane_mg: 0.0001,
    experiment_valid: 1,
    governor: 'performance',
    turbo_enabled: 1,
    swap_total_mb: 2048,
    ...more,
  })

/** Samples of cumulative counters, 10 ms apart. */
export function addCounters(
  db: Database.Database,
  runId: number,
  packageUj: readonly (bigint | number | null)[],
): void {
  packageUj.forEach((uj, i) =>
    add(db, 'energy_samples', {
      run_id: runId,
      timestamp_ns: START_NS + BigInt(i) * PERIOD_NS,
      pkg_energy_uj: uj,
      dram_energy_uj: 0,
    }),
  )
}

/** Samples as the successor writes them: differences beside the counters at both ends of 9 ms in each 10 ms. */
export function addDifferences(
  db: Database.Database,
  runId: number,
  counters: readonly (readonly [bigint, bigint])[],
): void {
  counters.forEach(([start, end], i) => {
    const startNs = START_NS + BigInt(i) * PERIOD_NS
    const endNs = startNs + 9_000_000n
    add(db, 'energy_samples', {
      run_id: runId,
      timestamp_ns: endNs,
      pkg_energy_uj: end - start,
      pkg_start_uj: start,
      pkg_end_uj: end,
      sample_start_ns: startNs,
      sample_end_ns: endNs,
      interval_ns: endNs - startNs,
    })
  })
}

const RECORDED = resolve(import.meta.dirname, '../../../shared/data/alems')

/** Why tests of recorded data are skipped, or that they are not. */
export const RECORDED_NOTE = existsSync(RECORDED) ? 'shared data' : 'needs ../shared/data'
export const hasRecorded = existsSync(RECORDED)

/** A file of comma-separated values without commas inside them. */
function table(file: string): Record<string, string>[] {
  const bytes = readFileSync(resolve(RECORDED, 'energy_traces', file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

export const traceIndex = (): Record<string, string>[] => table('trace_index.csv')

/** Whole ns of a decimal number of seconds, whose last digit is 100 ns. */
const nsOf = (seconds: string): bigint =>
  BigInt(Math.round(Number(seconds.split('.')[1]?.padEnd(9, '0').slice(0, 9)))) +
  BigInt(seconds.split('.')[0] ?? 0) * 1_000_000_000n

/** The 50 recorded traces as runs 1 to 50, linear and agentic ones, with their samples and events. */
export function addRecorded(db: Database.Database): void {
  const keys = new Map(traceIndex().map((row, i) => [row.trace_id, i + 1]))
  const known = new Set((COLUMNS.runs?.first ?? '').split(', ').map((column) => column.split(' ')[0]))
  db.transaction(() => {
    addExperiment(db, 1)
    addExperiment(db, 2, { provider: 'local', model_name: 'tinyllama', task_name: 'simple' })
    for (const row of traceIndex()) {
      const runId = keys.get(row.trace_id) ?? 0
      const told = Object.entries(row).filter(([name, text]) => known.has(name) && text !== '' && name !== 'run_id')
      const values = told.map(([name, text]) => [name, text === 'True' ? 1 : text === 'False' ? 0 : text])
      // Columns have an affinity: SQLite makes numbers of these texts.
      addRun(db, runId, {
        ...(Object.fromEntries(values) as Values),
        exp_id: row.provider === 'groq' ? 1 : 2,
        run_number: runId,
      })
    }
    for (const row of table('rapl_samples_100hz.csv.gz')) {
      add(db, 'energy_samples', {
        run_id: keys.get(row.trace_id) ?? 0,
        timestamp_ns: nsOf(row.t_unix_s ?? ''),
        pkg_energy_uj: BigInt(row.package0_uj ?? ''),
        core_energy_uj: BigInt(row.core_uj ?? ''),
        uncore_energy_uj: BigInt(row.uncore_uj ?? ''),
        dram_energy_uj: 0,
      })
    }
    for (const row of table('orchestration_events.csv')) {
      add(db, 'orchestration_events', {
        run_id: keys.get(row.trace_id) ?? 0,
        phase: row.phase ?? '',
        event_type: row.event_type ?? '',
        start_time_ns: BigInt(row.start_time_ns ?? ''),
        end_time_ns: BigInt(row.end_time_ns ?? ''),
        duration_ns: BigInt(row.duration_ns ?? ''),
      })
    }
  })()
}
