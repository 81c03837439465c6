import type { Transaction } from 'kysely'
import type { BenchComparison, Comparison } from '../../comparison.ts'
import type { ComparisonSummary } from '../comparison-store.ts'
import type { ComparisonBenchesTable, ComparisonsTable } from '../comparison-tables.ts'
import { numeral } from '../nullable.ts'
import type { Tables } from '../tables.ts'
import { saveSurroundings } from './surroundings.ts'

export const comparisonRow = (comparison: Comparison): ComparisonsTable => ({
  comparison_id: comparison.id,
  created_at: comparison.createdAt,
  ended_at: comparison.endedAt,
  base_ref: comparison.base.ref,
  base_commit: comparison.base.commit,
  head_ref: comparison.head.ref,
  head_commit: comparison.head.commit,
  head_dirty: Number(comparison.head.dirty),
  hw_id: comparison.hardware.hash,
  env_id: comparison.environment.hash,
  reader: comparison.reader ?? null,
  provenance: comparison.provenance ?? null,
  quantity: comparison.quantity,
  verdict: comparison.verdict,
  self_test: Number(comparison.selfTest === true),
  seed: comparison.seed,
  benches: comparison.benches.length,
  record: JSON.stringify(comparison),
})

export const comparedBenchRow = (id: string, bench: BenchComparison, position: number): ComparisonBenchesTable => ({
  comparison_id: id,
  position,
  benchmark_key: bench.benchmarkKey,
  quantity: bench.quantity,
  domain: bench.limits.domain ?? null,
  change_limit: bench.limits.limit,
  min_effect: bench.limits.minEffect,
  change: bench.change?.change ?? null,
  change_low: bench.change?.low ?? null,
  change_high: bench.change?.high ?? null,
  cliffs_delta: bench.cliffsDelta ?? null,
  verdict: bench.verdict,
  reason: bench.reason ?? null,
  pairs: bench.pairs.length,
  pairs_needed: bench.pairsNeeded ?? null,
  base_per_op: bench.base ?? null,
  head_per_op: bench.head ?? null,
  seconds_change: bench.seconds?.change ?? null,
  watts_change: bench.watts?.change ?? null,
  confirmed_verdict: bench.confirmation?.verdict ?? null,
  confirmed_change: bench.confirmation?.change?.change ?? null,
  accepted_commit: bench.accepted?.commit ?? null,
  accepted_reason: bench.accepted?.reason ?? null,
})

/** Comparisons of two commits. Never commits. */
export class ComparisonsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async save(comparison: Comparison): Promise<void> {
    await saveSurroundings(this.#tx, comparison)
    const { numInsertedOrUpdatedRows } = await this.#tx
      .insertInto('comparisons')
      .values(comparisonRow(comparison))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) return
    for (const [position, bench] of comparison.benches.entries())
      await this.#tx
        .insertInto('comparison_benches')
        .values(comparedBenchRow(comparison.id, bench, position))
        .execute()
  }

  async load(id: string): Promise<Comparison | undefined> {
    const row = await this.#tx
      .selectFrom('comparisons')
      .select('record')
      .where('comparison_id', '=', id)
      .executeTakeFirst()
    return row && (JSON.parse(row.record) as Comparison)
  }

  async list(limit: number): Promise<ComparisonSummary[]> {
    const rows = await this.#tx
      .selectFrom('comparisons')
      .select(['comparison_id', 'created_at', 'base_commit', 'head_commit', 'hw_id', 'quantity', 'verdict'])
      .select(['benches', 'self_test'])
      .orderBy('created_at', 'desc')
      .orderBy('comparison_id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      id: row.comparison_id,
      createdAt: row.created_at,
      baseCommit: row.base_commit,
      headCommit: row.head_commit,
      hardwareHash: row.hw_id,
      quantity: row.quantity as Comparison['quantity'],
      verdict: row.verdict as Comparison['verdict'],
      benches: numeral(row.benches) ?? 0,
      selfTest: Number(row.self_test) === 1,
    }))
  }
}
