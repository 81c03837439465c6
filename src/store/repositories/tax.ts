import type { Transaction } from 'kysely'
import type { Bounds, PairRecord } from '../../run.ts'
import { present } from '../nullable.ts'
import type { Tables } from '../tables.ts'
import type { OrchestrationTaxSummaryTable } from '../workflow-tables.ts'

function taxRow(experimentId: string, pair: PairRecord): OrchestrationTaxSummaryTable {
  return {
    comparison_id: pair.id,
    exp_id: experimentId,
    task: pair.task,
    model: pair.model,
    repetition: pair.repetition,
    linear_run_id: pair.linearRunId,
    agentic_run_id: pair.agenticRunId,
    linear_attempts: pair.linearAttempts,
    agentic_attempts: pair.agenticAttempts,
    linear_success: Number(pair.linearSuccess),
    agentic_success: Number(pair.agenticSuccess),
    linear_joules: pair.linearJoules ?? null,
    agentic_joules: pair.agenticJoules ?? null,
    linear_active_joules: pair.linearActiveJoules ?? null,
    agentic_active_joules: pair.agenticActiveJoules ?? null,
    tax_joules: pair.taxJoules?.value ?? null,
    tax_low: pair.taxJoules?.low ?? null,
    tax_high: pair.taxJoules?.high ?? null,
    ratio: pair.ratio ?? null,
    tax_percent: pair.taxPercent ?? null,
    overhead_percent: pair.overheadPercent ?? null,
  }
}

const taxOf = ({ tax_joules, tax_low, tax_high }: OrchestrationTaxSummaryTable): Bounds | null =>
  tax_joules === null || tax_low === null || tax_high === null
    ? null
    : { value: tax_joules, low: tax_low, high: tax_high }

function pairRecord(row: OrchestrationTaxSummaryTable): PairRecord {
  return {
    id: row.comparison_id,
    task: row.task,
    model: row.model,
    repetition: Number(row.repetition),
    linearRunId: row.linear_run_id,
    agenticRunId: row.agentic_run_id,
    linearAttempts: Number(row.linear_attempts),
    agenticAttempts: Number(row.agentic_attempts),
    linearSuccess: Number(row.linear_success) === 1,
    agenticSuccess: Number(row.agentic_success) === 1,
    ...present('linearJoules', row.linear_joules),
    ...present('agenticJoules', row.agentic_joules),
    ...present('linearActiveJoules', row.linear_active_joules),
    ...present('agenticActiveJoules', row.agentic_active_joules),
    ...present('taxJoules', taxOf(row)),
    ...present('ratio', row.ratio),
    ...present('taxPercent', row.tax_percent),
    ...present('overheadPercent', row.overhead_percent),
  }
}

/** Pairs of a linear and an agentic run (A-LEMS: TaxRepository). Never commits. */
export class TaxRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  /** Adds the pairs that are not there yet; their runs have to be. */
  async add(experimentId: string, pairs: readonly PairRecord[]): Promise<void> {
    for (const pair of pairs) {
      await this.#tx
        .insertInto('orchestration_tax_summary')
        .values(taxRow(experimentId, pair))
        .onConflict((conflict) => conflict.column('comparison_id').doNothing())
        .execute()
    }
  }

  /** In the order of their ids. */
  async ofExperiment(experimentId: string): Promise<PairRecord[]> {
    const rows = await this.#tx
      .selectFrom('orchestration_tax_summary')
      .selectAll()
      .where('exp_id', '=', experimentId)
      .orderBy('comparison_id')
      .execute()
    return rows.map(pairRecord)
  }
}
