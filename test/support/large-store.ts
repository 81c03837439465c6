import { type Kysely, sql } from 'kysely'
import { seededRandom } from '../../src/random.ts'
import { seriesOfRun } from '../../src/store/energy-of-run.ts'
import type { DatabaseInterface, RunSamples } from '../../src/store/index.ts'
import type { Engine } from '../../src/store/migrations/index.ts'
import type { Tables } from '../../src/store/tables.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'

const DOMAINS = ['package', 'core', 'dram'] as const
const UNIT_UJ = 61
const RANGE_UJ = 262_143_328_850n
const PERIOD_NS = 10_000_000
const JITTER_NS = 50_000
const STEPS = 8000

const counters = DOMAINS.map((domain) => ({ id: domain, domain, unitUj: UNIT_UJ, rangeUj: RANGE_UJ.toString() }))

/** A generated series at 100 Hz of three counters, with the jitter of a clock and the noise of a machine. */
export function generatedSeries(runId: string, rows: number, seed = 1): RunSamples {
  const random = seededRandom(seed)
  const tNs = new BigInt64Array(rows)
  const uncertaintyNs = new Int32Array(rows)
  const valuesUj = new BigInt64Array(rows * DOMAINS.length)
  const values = DOMAINS.map(() => Math.floor(random() * Number(RANGE_UJ)))
  for (let row = 0; row < rows; row++) {
    tNs[row] = 123_456_789_012_345n + BigInt(row * PERIOD_NS + Math.floor(random() * JITTER_NS))
    uncertaintyNs[row] = 600 + Math.floor(random() * 200)
    for (const [i, value] of values.entries()) {
      const next = (value + UNIT_UJ * Math.floor(random() * STEPS)) % Number(RANGE_UJ)
      values[i] = next
      valuesUj[row * DOMAINS.length + i] = BigInt(next)
    }
  }
  return { runId, counters, tNs, uncertaintyNs, valuesUj }
}

/**
 * An experiment for each of `commits` commits, with a run of each of `benches` benches.
 *
 * @returns the key of one of the benches
 */
export async function storeHistory(db: DatabaseInterface, commits: number, benches: number): Promise<string> {
  const random = seededRandom(2)
  for (let commit = 0; commit < commits; commit++) {
    const runs = Array.from({ length: benches }, (_, i) => {
      const median = (1 + random()) * 1e-6
      return exampleBench({
        name: `bench-${i}`,
        joulesPerOp: { median, low: median, high: median, confidence: 0.95, scope: 'process' },
      })
    })
    const git = { commit: `commit-${commit}`, branch: 'main', dirty: false }
    await db.saveExperiment({ ...exampleExperiment(), git, runs }, [])
  }
  return 'src/sort.bench.ts > sorting > bench-0'
}

/** A small database with something of everything: 20 runs of 1000 rows, and a bench of 30 commits. */
export async function filled(db: DatabaseInterface): Promise<{ runId: string; benchmarkKey: string }> {
  const runs = Array.from({ length: 20 }, () => exampleTask())
  await db.saveExperiment(
    { ...exampleExperiment(), runs },
    runs.map(({ id }, i) => generatedSeries(id, 1000, i)),
  )
  return { runId: runs[10]?.id ?? '', benchmarkKey: await storeHistory(db, 30, 3) }
}

/** What is asked of a large database: text with one parameter. */
export const ASKED = (engine: Engine): Record<'run' | 'view' | 'page' | 'history', string> => {
  const parameter = engine === 'sqlite' ? '?' : '$1'
  return {
    run: seriesOfRun(parameter),
    view: `SELECT t_ns, package_uj FROM energy_samples WHERE run_id = ${parameter}`,
    page: `${seriesOfRun(parameter).replace('ORDER BY', 'AND t_ns > 5 ORDER BY')} LIMIT 5000`,
    history: `SELECT git_commit, joules_per_op FROM commit_history WHERE benchmark_key = ${parameter}`,
  }
}

/** How the engine answers a query with this parameter: one step a line. */
export async function planOf(db: Kysely<Tables>, engine: Engine, query: string, value: string): Promise<string[]> {
  const [before = '', after = ''] = query.split(engine === 'sqlite' ? '?' : '$1')
  const asked = sql`${sql.raw(before)}${sql.lit(value)}${sql.raw(after)}`
  if (engine === 'sqlite') {
    const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN ${asked}`.execute(db)
    return rows.map(({ detail }) => detail)
  }
  const { rows } = await sql<Record<'QUERY PLAN', string>>`EXPLAIN (COSTS OFF) ${asked}`.execute(db)
  return rows.map((row) => row['QUERY PLAN'])
}
