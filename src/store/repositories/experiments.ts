import type { ExpressionBuilder, Transaction } from 'kysely'
import type { ControlMeasurement, Experiment, IdleBaseline } from '../../run.ts'
import type { ExperimentSummary } from '../database.ts'
import { flag } from '../nullable.ts'
import type { ExperimentsTable, Tables } from '../tables.ts'
import { saveSurroundings } from './surroundings.ts'

function experimentRow(experiment: Experiment): ExperimentsTable {
  return {
    exp_id: experiment.id,
    name: experiment.name,
    created_at: experiment.createdAt,
    completed_at: experiment.endedAt ?? null,
    status: experiment.status,
    seed: experiment.seed,
    git_commit: experiment.git.commit ?? null,
    git_branch: experiment.git.branch ?? null,
    git_dirty: flag(experiment.git.dirty),
    ci: experiment.ci ?? null,
    hw_id: experiment.hardware.hash,
    env_id: experiment.environment.hash,
    baseline_id: experiment.idleBaseline?.id ?? null,
    runs_total: 0,
    runs_completed: 0,
    config: JSON.stringify(experiment.config),
    readers: JSON.stringify(experiment.readers),
    refused: JSON.stringify(experiment.refused),
    controls: experiment.controls === undefined ? null : JSON.stringify(experiment.controls),
    pinned_cpus: experiment.pinnedCpus === undefined ? null : JSON.stringify(experiment.pinnedCpus),
    warnings: JSON.stringify(experiment.warnings),
  }
}

/** Invocations with the machine, the software and the idle baseline they were made with. Never commits. */
export class ExperimentsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  /** Without the counts of its runs: see `countRuns`. */
  async save(experiment: Experiment): Promise<void> {
    await saveSurroundings(this.#tx, experiment)
    if (experiment.idleBaseline) await this.saveBaseline(experiment.idleBaseline)
    for (const baseline of experiment.furtherBaselines ?? []) await this.saveBaseline(baseline)
    const row = experimentRow(experiment)
    const { completed_at, status, baseline_id } = row
    const { readers, refused, controls, pinned_cpus, warnings } = row
    await this.#tx
      .insertInto('experiments')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('exp_id').doUpdateSet({
          completed_at,
          status,
          baseline_id,
          readers,
          refused,
          controls,
          pinned_cpus,
          warnings,
        }),
      )
      .execute()
  }

  /** Counts the runs that are stored, whichever invocation brought them. */
  async countRuns(id: string): Promise<void> {
    const ofExperiment = (eb: ExpressionBuilder<Tables, 'experiments'>) =>
      eb.selectFrom('runs').select(eb.fn.countAll<number>().as('runs')).where('exp_id', '=', id)
    await this.#tx
      .updateTable('experiments')
      .set((eb) => ({
        runs_total: ofExperiment(eb),
        runs_completed: ofExperiment(eb).where('status', '=', 'completed'),
      }))
      .where('exp_id', '=', id)
      .execute()
  }

  async saveBaseline(baseline: IdleBaseline): Promise<void> {
    await this.#tx
      .insertInto('idle_baselines')
      .values({
        baseline_id: baseline.id,
        measured_at: baseline.measuredAt,
        mode: baseline.mode,
        hw_id: baseline.hardwareHash,
        reader: baseline.reader,
        provenance: baseline.provenance,
        total_power_watts: baseline.totalWatts ?? null,
        total_std: baseline.totalSpreadWatts ?? null,
        package_power_watts: baseline.watts.package ?? null,
        core_power_watts: baseline.watts.core ?? null,
        uncore_power_watts: baseline.watts.uncore ?? null,
        dram_power_watts: baseline.watts.dram ?? null,
        duration_seconds: baseline.segments * baseline.segmentSeconds,
        segments: baseline.segments,
        background_cores: baseline.backgroundCores ?? null,
        accepted: Number(baseline.accepted),
        record: JSON.stringify(baseline),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async load(id: string): Promise<Omit<Experiment, 'runs' | 'pairs'> | undefined> {
    const row = await this.#tx
      .selectFrom('experiments as e')
      .innerJoin('hardware_config as h', 'h.hw_id', 'e.hw_id')
      .innerJoin('environment_config as v', 'v.env_id', 'e.env_id')
      .leftJoin('idle_baselines as b', 'b.baseline_id', 'e.baseline_id')
      .selectAll('e')
      .select(['h.facts as hardware', 'v.facts as environment', 'b.record as baseline'])
      .where('e.exp_id', '=', id)
      .executeTakeFirst()
    if (!row) return undefined
    return {
      id: row.exp_id,
      name: row.name,
      createdAt: row.created_at,
      ...(row.completed_at === null ? {} : { endedAt: row.completed_at }),
      status: row.status as Experiment['status'],
      config: JSON.parse(row.config) as unknown,
      seed: Number(row.seed),
      git: {
        ...(row.git_commit === null ? {} : { commit: row.git_commit }),
        ...(row.git_branch === null ? {} : { branch: row.git_branch }),
        ...(row.git_dirty === null ? {} : { dirty: Number(row.git_dirty) === 1 }),
      },
      ...(row.ci === null ? {} : { ci: row.ci }),
      hardware: JSON.parse(row.hardware) as Experiment['hardware'],
      environment: JSON.parse(row.environment) as Experiment['environment'],
      readers: JSON.parse(row.readers) as Experiment['readers'],
      refused: JSON.parse(row.refused) as Experiment['refused'],
      ...(row.controls === null ? {} : { controls: JSON.parse(row.controls) as ControlMeasurement[] }),
      ...(row.pinned_cpus === null ? {} : { pinnedCpus: JSON.parse(row.pinned_cpus) as number[] }),
      ...(row.baseline === null ? {} : { idleBaseline: JSON.parse(row.baseline) as IdleBaseline }),
      warnings: JSON.parse(row.warnings) as Experiment['warnings'],
    }
  }

  async baseline(id: string): Promise<IdleBaseline | undefined> {
    const row = await this.#tx
      .selectFrom('idle_baselines')
      .select('record')
      .where('baseline_id', '=', id)
      .executeTakeFirst()
    return row && (JSON.parse(row.record) as IdleBaseline)
  }

  async list({ limit = 50, since }: { limit?: number; since?: string }): Promise<ExperimentSummary[]> {
    let query = this.#tx
      .selectFrom('experiments')
      .select(['exp_id', 'name', 'created_at', 'status', 'runs_total', 'git_commit'])
    if (since !== undefined) query = query.where('created_at', '>=', since)
    const rows = await query.orderBy('created_at', 'desc').orderBy('exp_id', 'desc').limit(limit).execute()
    return rows.map((row) => ({
      id: row.exp_id,
      name: row.name,
      createdAt: row.created_at,
      status: row.status as ExperimentSummary['status'],
      runs: Number(row.runs_total),
      ...(row.git_commit === null ? {} : { commit: row.git_commit }),
    }))
  }

  async latestBaseline(of: { hardwareHash: string; reader: string; mode: string }): Promise<IdleBaseline | undefined> {
    const row = await this.#tx
      .selectFrom('idle_baselines')
      .select('record')
      .where('hw_id', '=', of.hardwareHash)
      .where('reader', '=', of.reader)
      .where('mode', '=', of.mode)
      .where('accepted', '=', 1)
      .orderBy('measured_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && (JSON.parse(row.record) as IdleBaseline)
  }
}
