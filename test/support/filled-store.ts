import { sql } from 'kysely'
import type { TaskRun } from '../../src/run.ts'
import type { Adapter } from '../../src/store/adapter.ts'
import { DatabaseManager } from '../../src/store/database-manager.ts'
import { energyColumns, energySummer } from '../../src/store/samples.ts'
import { exampleExperiment, exampleTask } from './experiment.ts'
import { generatedSeries, storeHistory } from './large-store.ts'
import { type Cost, costOf } from './store-cost.ts'

/** Rows of one run while a store is filled: eight minutes at 100 Hz. */
export const ROWS = 50_000
/** 30 s at 100 Hz. */
const TYPICAL_ROWS = 3000
const BENCHES = 10
/** Series that differ; the rows of a run are one of them. */
const SEEDS = 8
/** Saves of whole runs, into the empty store and into the full one. */
const SAVES = 8

/** What is asked of a store that has been filled. */
export interface FilledStore {
  rows: number
  commits: number
  /** Runs of 3000 and of 50 000 rows. */
  typical: string
  large: string
  /** Key of a bench that every commit has. */
  bench: string
}

/** What it has cost to fill: each entry is `ROWS` rows. */
export interface FillCosts {
  /** The path of the rows alone, in order of time. */
  inserts: Cost[]
  /** Blocks, sums, rows and commit. */
  emptySaves: Cost[]
  fullSaves: Cost[]
}

/**
 * Fills an empty store with so many rows of samples and with benches of so many commits, and closes it.
 *
 * @param server pid of the database server, if there is one
 */
export async function fillStore(
  adapter: Adapter,
  { rows, commits, server }: { rows: number; commits: number; server?: number | undefined },
): Promise<{ filled: FilledStore; costs: FillCosts }> {
  await using db = new DatabaseManager(adapter)
  await db.migrate()
  const save = async (count: number, seed: number): Promise<{ run: TaskRun; cost: Cost }> => {
    const run = exampleTask()
    const series = generatedSeries(run.id, count, seed)
    return {
      run,
      cost: await costOf(() => db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [series]), server),
    }
  }
  const saves = async (): Promise<Cost[]> => {
    const costs: Cost[] = []
    for (let seed = 0; seed < SAVES; seed++) costs.push((await save(ROWS, seed)).cost)
    return costs
  }
  const emptySaves = await saves()
  const columns = Array.from({ length: SEEDS }, (_, seed) => {
    const series = generatedSeries('', ROWS, seed)
    return energyColumns(series, energySummer(series.counters))
  })
  const inserts: Cost[] = []
  const ids: string[] = []
  while ((inserts.length + 2 * SAVES) * ROWS < rows) {
    const run = exampleTask()
    ids.push(run.id)
    await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [])
    const next = columns[inserts.length % SEEDS] as (typeof columns)[number]
    inserts.push(await costOf(() => adapter.transaction((_, to) => to.addEnergy(run, next)), server))
    if (inserts.length % 100 === 0) console.log(`${(inserts.length * ROWS).toLocaleString('en')} rows`)
  }
  const fullSaves = await saves()
  const typical = await save(TYPICAL_ROWS, 7)
  const bench = await storeHistory(db, commits, BENCHES)
  if (adapter.engine === 'postgres') await sql`VACUUM ANALYZE`.execute(adapter.db)
  const filled = {
    rows: (inserts.length + 2 * SAVES) * ROWS + TYPICAL_ROWS,
    commits,
    typical: typical.run.id,
    large: ids[ids.length >> 1] ?? typical.run.id,
    bench,
  }
  return { filled, costs: { inserts, emptySaves, fullSaves } }
}
