import type { Transaction } from 'kysely'
import { encodeBlocks } from '../raw-block.ts'
import type { RunSamples } from '../samples.ts'
import type { Tables } from '../tables.ts'

/** The time series of runs as they were read; the rows that are derived from them go past the query builder. Never commits. */
export class SamplesRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  /**
   * The series as it was read.
   *
   * @param first how many blocks of the run are stored already
   * @returns how many are then
   */
  async addRaw(samples: RunSamples, first: number): Promise<number> {
    const { runId, counters } = samples
    const ids = JSON.stringify(counters.map(({ id }) => id))
    const encoded = encodeBlocks(samples, first)
    for (const { firstNs, lastNs, ...block } of encoded) {
      await this.#tx
        .insertInto('raw_blocks')
        .values({ run_id: runId, counters: ids, first_ns: firstNs, last_ns: lastNs, ...block })
        .execute()
    }
    return first + encoded.length
  }
}
