import type { Transaction } from 'kysely'
import { type Domain, DOMAINS } from '../../run.ts'
import { energyOfRun } from '../energy-of-run.ts'
import { encodeBlocks } from '../raw-block.ts'
import type { CumulativeSample, RunSamples } from '../samples.ts'
import type { Tables } from '../tables.ts'

const COLUMN_OF = Object.fromEntries(DOMAINS.map((domain) => [domain, `${domain}_uj`])) as Record<
  Domain,
  `${Domain}_uj`
>

/** The time series of runs: raw blocks as read, and rows derived from them. Never commits. */
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

  async of(runId: string): Promise<CumulativeSample[]> {
    const rows = await this.#tx
      .selectFrom(energyOfRun(runId).as('energy_samples'))
      .select(['t_ns', ...DOMAINS.map((domain) => COLUMN_OF[domain])])
      .orderBy('t_ns')
      .execute()
    return rows.map((row) => {
      const sample: CumulativeSample = { tNs: BigInt(row.t_ns) }
      for (const domain of DOMAINS) {
        const value = row[COLUMN_OF[domain]]
        if (value !== null) sample[domain] = BigInt(value)
      }
      return sample
    })
  }
}
