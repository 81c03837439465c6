import type { Transaction } from 'kysely'
import { type Domain, DOMAINS } from '../../run.ts'
import { encodeBlocks } from '../raw-block.ts'
import { type CumulativeSample, cumulativeSamples, type RunSamples } from '../samples.ts'
import type { EnergySamplesTable, Tables } from '../tables.ts'

/** Eight columns a row, 32 766 parameters a statement. */
const ROWS_PER_STATEMENT = 2000

export const COLUMN_OF = Object.fromEntries(DOMAINS.map((domain) => [domain, `${domain}_uj`])) as Record<
  Domain,
  `${Domain}_uj`
>

export function sampleRow(runId: string, sample: CumulativeSample): EnergySamplesTable {
  const columns = Object.fromEntries(DOMAINS.map((domain) => [COLUMN_OF[domain], sample[domain] ?? null]))
  return { run_id: runId, t_ns: sample.tNs, ...columns } as EnergySamplesTable
}

/** The time series of runs: raw blocks as read, and rows derived from them. Never commits. */
export class SamplesRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async add(samples: RunSamples): Promise<void> {
    const { runId, counters } = samples
    const ids = JSON.stringify(counters.map(({ id }) => id))
    for (const { firstNs, lastNs, ...block } of encodeBlocks(samples)) {
      await this.#tx
        .insertInto('raw_blocks')
        .values({ run_id: runId, counters: ids, first_ns: firstNs, last_ns: lastNs, ...block })
        .execute()
    }
    const rows = cumulativeSamples(samples).map((sample) => sampleRow(runId, sample))
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      await this.#tx
        .insertInto('energy_samples')
        .values(rows.slice(at, at + ROWS_PER_STATEMENT))
        .execute()
    }
  }

  async of(runId: string): Promise<CumulativeSample[]> {
    const rows = await this.#tx
      .selectFrom('energy_samples')
      .selectAll()
      .where('run_id', '=', runId)
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
