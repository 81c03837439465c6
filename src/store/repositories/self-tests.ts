import type { Transaction } from 'kysely'
import type { SelfTest } from '../../comparison.ts'
import type { Tables } from '../tables.ts'

/** What comparing a commit with itself has shown of machines. Never commits. */
export class SelfTestsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async save(selfTest: SelfTest): Promise<void> {
    await this.#tx
      .insertInto('self_tests')
      .values({
        self_test_id: selfTest.id,
        measured_at: selfTest.measuredAt,
        hw_id: selfTest.hardwareHash,
        reader: selfTest.reader,
        quantity: selfTest.quantity,
        comparisons: selfTest.comparisons,
        benches: selfTest.benches,
        false_regressions: selfTest.falseRegressions,
        false_improvements: selfTest.falseImprovements,
        inconclusive: selfTest.inconclusive,
        minimum_detectable_effect: selfTest.minimumDetectableEffect,
        pair_cv: selfTest.pairCv,
        pairs_per_comparison: selfTest.pairsPerComparison,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async latest({ hardwareHash, reader }: { hardwareHash: string; reader: string }): Promise<SelfTest | undefined> {
    const row = await this.#tx
      .selectFrom('self_tests')
      .selectAll()
      .where('hw_id', '=', hardwareHash)
      .where('reader', '=', reader)
      .orderBy('measured_at', 'desc')
      .orderBy('self_test_id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return (
      row && {
        id: row.self_test_id,
        measuredAt: row.measured_at,
        hardwareHash: row.hw_id,
        reader: row.reader,
        quantity: row.quantity as SelfTest['quantity'],
        comparisons: Number(row.comparisons),
        benches: Number(row.benches),
        falseRegressions: Number(row.false_regressions),
        falseImprovements: Number(row.false_improvements),
        inconclusive: Number(row.inconclusive),
        minimumDetectableEffect: row.minimum_detectable_effect,
        pairCv: row.pair_cv,
        pairsPerComparison: row.pairs_per_comparison,
      }
    )
  }
}
