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

  /** The series as it was read. */
  async addRaw(samples: RunSamples): Promise<void> {
    const { runId, counters } = samples
    const ids = JSON.stringify(counters.map(({ id }) => id))
    for (const { firstNs, lastNs, ...block } of encodeBlocks(samples)) {
      await this.#tx
        .insertInto('raw_blocks')
        .values({ run_id: runId, counters: ids, first_ns: firstNs, last_ns: lastNs, ...block })
        .execute()
    }
  }
}
