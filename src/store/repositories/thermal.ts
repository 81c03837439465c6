import type { Transaction } from 'kysely'
import type { ThermalSample } from '../database.ts'
import { present } from '../nullable.ts'
import type { Tables } from '../tables.ts'

/** Temperatures beside the energy of runs, read from the series of telemetry (A-LEMS: ThermalRepository). Never commits. */
export class ThermalRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async of(runId: string): Promise<ThermalSample[]> {
    const rows = await this.#tx
      .selectFrom('thermal_samples')
      .select(['t_ns', 'highest_celsius', 'all_zones_json'])
      .where('run_id', '=', runId)
      .orderBy('t_ns')
      .execute()
    return rows.map(({ t_ns, highest_celsius, all_zones_json }) => ({
      tNs: BigInt(t_ns),
      celsius: JSON.parse(all_zones_json) as ThermalSample['celsius'],
      ...present('highestCelsius', highest_celsius === null ? null : Number(highest_celsius)),
    }))
  }
}
