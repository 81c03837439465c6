import type { Transaction } from 'kysely'
import { benchmarkKey } from '../../benchmark-key.ts'
import type { BenchWindow, CounterSpan, Interval, Run, WorkflowFacts } from '../../run.ts'
import type { FinishedGoal } from '../database.ts'
import { contentHash } from '../content-hash.ts'
import { digits, flag, integer, json, parsed, present } from '../nullable.ts'
import { inPieces } from '../pieces.ts'
import type { BenchWindowsTable, RunCountersTable, RunsTable, Tables } from '../tables.ts'
import { EventsRepository } from './events.ts'
import { LlmInteractionsRepository } from './llm-interactions.ts'
import { workflowColumns } from './workflow-columns.ts'

const intervalColumns = <P extends string>(prefix: P, interval: Interval | undefined) =>
  ({
    [`${prefix}_median`]: interval?.median ?? null,
    [`${prefix}_low`]: interval?.low ?? null,
    [`${prefix}_high`]: interval?.high ?? null,
  }) as Record<`${P}_${'median' | 'low' | 'high'}`, number | null>

/** The record without the counters and the windows, which are read back from their own tables. */
function recordText(run: Run): string {
  const { counters: _, ...rest } = run
  if (rest.kind === 'task') return JSON.stringify(rest)
  const { windows: __, ...bench } = rest
  return JSON.stringify(bench)
}

export function runRow(run: Run, experimentId: string): RunsTable {
  const bench = run.kind === 'bench' ? run : undefined
  const task = run.kind === 'task' ? run : undefined
  return {
    run_id: run.id,
    exp_id: experimentId,
    kind: run.kind,
    benchmark_key: benchmarkKey(run),
    project: run.project,
    file: run.file,
    suite: run.suite,
    name: run.name,
    workflow_type: task?.workflow ?? null,
    retry: run.attempt.retry,
    repeat: run.attempt.repeat,
    status: run.status,
    error_message: run.error ?? null,
    started_at: run.startedAt,
    start_time_ns: BigInt(run.startNs),
    end_time_ns: BigInt(run.endNs),
    duration_seconds: run.seconds,
    reader: run.reader ?? null,
    provenance: run.provenance ?? null,
    total_joules: run.totalJoules ?? null,
    total_uncertainty_joules: run.totalUncertaintyJoules ?? null,
    package_joules: run.domains.package ?? null,
    core_joules: run.domains.core ?? null,
    uncore_joules: run.domains.uncore ?? null,
    dram_joules: run.domains.dram ?? null,
    gpu_joules: run.domains.gpu ?? null,
    psys_joules: run.domains.psys ?? null,
    avg_power_watts: run.watts ?? null,
    idle_joules: run.idleJoules ?? null,
    active_joules: run.activeJoules?.value ?? null,
    active_low: run.activeJoules?.low ?? null,
    active_high: run.activeJoules?.high ?? null,
    baseline_id: run.idleBaselineId ?? null,
    cpu_seconds: run.cpuSeconds ?? null,
    background_cpu_seconds: run.backgroundCpuSeconds ?? null,
    steal_seconds: run.stealSeconds ?? null,
    windows: bench?.windows.length ?? null,
    ops: bench?.ops ?? null,
    ops_per_window: bench?.opsPerWindow ?? null,
    ...intervalColumns('seconds_per_op', bench?.secondsPerOp),
    ...intervalColumns('joules_per_op', bench?.joulesPerOp),
    ...intervalColumns('active_per_op', bench?.activeJoulesPerOp),
    interval_scope: bench?.secondsPerOp?.scope ?? null,
    cpu_seconds_per_op: bench?.cpuSecondsPerOp ?? null,
    harness_seconds_per_op: bench?.harness.secondsPerOp ?? null,
    harness_joules_per_op: bench?.harness.joulesPerOp ?? null,
    stop_reason: bench?.stop.reason ?? null,
    samples: task?.samples ?? null,
    samples_lost: task?.samplesLost ?? null,
    sampler_cpu_seconds: task?.samplerCpuSeconds ?? null,
    success: flag(task?.success),
    experiment_valid: Number(run.valid),
    invalid_reason: run.invalidReason ?? null,
    warnings: JSON.stringify(run.warnings),
    content_hash: contentHash(run),
    record: recordText(run),
    formula_version: run.formulaVersion ?? null,
    ...workflowColumns(task?.workflowFacts),
  }
}

const counterRow = (runId: string, span: CounterSpan, position: number): RunCountersTable => ({
  run_id: runId,
  counter: span.counter,
  domain: span.domain,
  first_uj: integer(span.firstUj),
  last_uj: integer(span.lastUj),
  range_uj: integer(span.rangeUj),
  unit_uj: span.unitUj,
  wraps: span.wraps,
  fault: span.fault ?? null,
  joules: span.joules ?? null,
  position,
  checks: span.checks ?? null,
  alignment: json(span.alignment),
})

const windowRow = (runId: string, window: BenchWindow): BenchWindowsTable => ({
  run_id: runId,
  window: window.index,
  round: window.round,
  ops: window.ops,
  start_ns: BigInt(window.startNs),
  seconds: window.seconds,
  cpu_seconds: window.cpuSeconds,
  background_cpu_seconds: window.backgroundCpuSeconds ?? null,
  total_joules: window.totalJoules ?? null,
  counted_uj: window.countedUj === undefined ? null : JSON.stringify(window.countedUj),
  domains: JSON.stringify(window.domains),
  window_seconds: window.windowSeconds ?? null,
  uncertainty_joules: window.uncertaintyJoules ?? null,
})

function counterSpan(row: RunCountersTable): CounterSpan {
  return {
    counter: row.counter,
    domain: row.domain as CounterSpan['domain'],
    ...present('firstUj', digits(row.first_uj)),
    ...present('lastUj', digits(row.last_uj)),
    ...present('rangeUj', digits(row.range_uj)),
    unitUj: row.unit_uj,
    wraps: Number(row.wraps),
    ...present('checks', row.checks),
    ...present('fault', row.fault as CounterSpan['fault'] | null),
    ...present('joules', row.joules),
    ...present('alignment', parsed<CounterSpan['alignment']>(row.alignment)),
  }
}

/** One of the many rows of a bench: an object made key by key is read three times as fast as one of spread parts. */
function benchWindow(row: BenchWindowsTable): BenchWindow {
  const window = {
    index: Number(row.window),
    round: Number(row.round),
    ops: Number(row.ops),
    startNs: row.start_ns.toString(),
    seconds: row.seconds,
  } as BenchWindow
  if (row.window_seconds !== null) window.windowSeconds = row.window_seconds
  window.cpuSeconds = row.cpu_seconds
  if (row.background_cpu_seconds !== null) window.backgroundCpuSeconds = row.background_cpu_seconds
  if (row.total_joules !== null) window.totalJoules = row.total_joules
  if (row.uncertainty_joules !== null) window.uncertaintyJoules = row.uncertainty_joules
  if (row.counted_uj !== null) window.countedUj = JSON.parse(row.counted_uj) as string[]
  window.domains = JSON.parse(row.domains) as BenchWindow['domains']
  return window
}

/** Rows of one statement, which stays within SQLite's 32 766 parameters: of a run there are some 80, of a window 13. */
const RUNS_PER_STATEMENT = 100
const ROWS_PER_STATEMENT = 1000
/** Runs that are read together: a query costs as much as a hundred rows. */
const RUNS_PER_QUERY = 100

type StoredRun = Pick<RunsTable, 'run_id' | 'record'>

/** Runs, their counters and their windows. Never commits. */
export class RunsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  /** Adds the runs that are not there yet; their ids. */
  async add(experimentId: string, runs: readonly Run[]): Promise<Set<string>> {
    const added = new Set<string>()
    for (const some of inPieces(runs, RUNS_PER_STATEMENT)) {
      const rows = await this.#tx
        .insertInto('runs')
        .values(some.map((run) => runRow(run, experimentId)))
        .onConflict((conflict) => conflict.doNothing())
        .returning('run_id')
        .execute()
      const missing = new Set(rows.map(({ run_id }) => run_id))
      // The same run may stand in the list twice.
      await this.#addDetails(some.filter(({ id }) => missing.delete(id)))
      for (const { run_id } of rows) added.add(run_id)
    }
    return added
  }

  async #addDetails(runs: readonly Run[]): Promise<void> {
    const counters = runs.flatMap((run) => run.counters.map((span, i) => counterRow(run.id, span, i)))
    for (const rows of inPieces(counters, ROWS_PER_STATEMENT))
      await this.#tx.insertInto('run_counters').values(rows).execute()
    const windows = runs.flatMap((run) =>
      run.kind === 'bench' ? run.windows.map((window) => windowRow(run.id, window)) : [],
    )
    for (const rows of inPieces(windows, ROWS_PER_STATEMENT))
      await this.#tx.insertInto('bench_windows').values(rows).execute()
    for (const run of runs)
      if (run.kind === 'task' && run.workflowFacts !== undefined) await this.#addWorkflow(run.id, run.workflowFacts)
  }

  async #addWorkflow(runId: string, facts: WorkflowFacts): Promise<void> {
    await new EventsRepository(this.#tx).add(runId, facts)
    await new LlmInteractionsRepository(this.#tx).add(runId, facts.calls)
  }

  async finishedGoals(experimentId: string): Promise<FinishedGoal[]> {
    const rows = await this.#tx
      .selectFrom('runs')
      .select(['run_id', 'task', 'workflow_type', 'model_id', 'repetition', 'attempt', 'last_attempt', 'success'])
      .where('exp_id', '=', experimentId)
      .where('status', '=', 'completed')
      .where('warm_up', '=', 0)
      .orderBy('run_id')
      .execute()
    return rows.map((row) => ({
      runId: row.run_id,
      task: row.task ?? '',
      workflow: row.workflow_type as FinishedGoal['workflow'],
      model: row.model_id ?? '',
      repetition: Number(row.repetition),
      attempt: Number(row.attempt),
      lastAttempt: Number(row.last_attempt) === 1,
      success: Number(row.success) === 1,
    }))
  }

  /** In the order of their ids. */
  async ofExperiment(experimentId: string): Promise<Run[]> {
    const rows = await this.#tx
      .selectFrom('runs')
      .select(['run_id', 'record'])
      .where('exp_id', '=', experimentId)
      .orderBy('run_id')
      .execute()
    const runs: Run[] = []
    for (const some of inPieces(rows, RUNS_PER_QUERY)) runs.push(...(await this.#whole(some)))
    return runs
  }

  /** The record with what was read, from the tables of its counters and windows. */
  async whole(row: StoredRun): Promise<Run> {
    return (await this.#whole([row]))[0] as Run
  }

  /** With one query for the counters of all of them, and one for their windows. */
  async #whole(rows: readonly StoredRun[]): Promise<Run[]> {
    const ids = rows.map(({ run_id }) => run_id)
    const counters = await this.#tx
      .selectFrom('run_counters')
      .selectAll()
      .where('run_id', 'in', ids)
      .orderBy('run_id')
      .orderBy('position')
      .orderBy('counter')
      .execute()
    const windows = await this.#tx
      .selectFrom('bench_windows')
      .selectAll()
      .where('run_id', 'in', ids)
      .orderBy('run_id')
      .orderBy('window')
      .execute()
    const countersOf = Map.groupBy(counters, ({ run_id }) => run_id)
    const windowsOf = Map.groupBy(windows, ({ run_id }) => run_id)
    return rows.map(({ run_id, record }) => {
      const run: Run = {
        ...(JSON.parse(record) as Run),
        counters: (countersOf.get(run_id) ?? []).map(counterSpan),
      }
      return run.kind === 'bench' ? { ...run, windows: (windowsOf.get(run_id) ?? []).map(benchWindow) } : run
    })
  }
}
