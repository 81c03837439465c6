/**
 * How many rows of samples the stores take in per CPU second, of this process and of the server, into an empty store and into
 * a full one; then the time to read one run, and the history of one bench over 1000 commits, out of the full store, and how
 * these queries are answered.
 *
 *     npm run bench:store -- [--engine sqlite|postgres] [--rows 10000000] [--reads 31] [--keep FOLDER]
 *
 * | option | what |
 * | --- | --- |
 * | rows | in the full store; default: 10 million in SQLite, 100 million in PostgreSQL |
 * | keep | folder for the store, which stays; when it holds one already, it is only read |
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import type { Adapter } from '../../src/store/adapter.ts'
import { DatabaseManager } from '../../src/store/database-manager.ts'
import { PostgreSQLAdapter } from '../../src/store/postgres.ts'
import { SQLiteAdapter } from '../../src/store/sqlite.ts'
import { msFromSeconds } from '../../src/units.ts'
import { type Figure, figureTable, machineLine } from '../support/figure.ts'
import { type FillCosts, type FilledStore, fillStore, ROWS } from '../support/filled-store.ts'
import { ASKED, planOf } from '../support/large-store.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'
import { type Cost, costOf, quartiles } from '../support/store-cost.ts'

const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    rows: { type: 'string' },
    reads: { type: 'string', default: '31' },
    keep: { type: 'string' },
  },
})
const COMMITS = 1000
const LEAST_RATE = 1_000_000
const MOST_READ_SECONDS = 0.05

const count = (value: number): string => Math.round(value).toLocaleString('en')
const ms = (seconds: number): string => `${msFromSeconds(seconds).toFixed(1)} ms`
const spread = (seen: readonly number[], shown: (value: number) => string): string => {
  const { low, median, high } = quartiles(seen)
  return `${shown(median)} (quartiles ${shown(low)} to ${shown(high)})`
}

/** Rows per CPU second of this process, which is what a runner pays; and of the server with it. */
function rateFigures(name: string, costs: readonly Cost[], engine: Adapter['engine']): Figure[] {
  const own = costs.map((cost) => ROWS / cost.own)
  const figure = {
    what: `${name}, rows per CPU second`,
    seen: `${spread(own, count)}; ${costs.length} times ${count(ROWS)} rows`,
    target: `≥ ${count(LEAST_RATE)}`,
    reached: quartiles(own).median >= LEAST_RATE,
  }
  if (engine === 'sqlite') return [figure]
  const both = costs.map((cost) => ROWS / (cost.own + cost.server))
  return [
    { ...figure, what: `${figure.what} of the client` },
    { what: `${figure.what} of client and server`, seen: spread(both, count) },
  ]
}

function fillFigures({ inserts, emptySaves, fullSaves }: FillCosts, engine: Adapter['engine']): Figure[] {
  const tenth = Math.ceil(inserts.length / 10)
  return [
    ...rateFigures('insert path, first tenth', inserts.slice(0, tenth), engine),
    ...rateFigures('insert path, last tenth', inserts.slice(-tenth), engine),
    ...rateFigures('whole save into the empty store', emptySaves, engine),
    ...rateFigures('whole save into the full store', fullSaves, engine),
  ]
}

/** Times of the same question: the first, and how the rest went; CPU time is that of both sides. */
async function readFigure(what: string, work: () => Promise<number>, server: number | undefined): Promise<Figure> {
  const costs: Cost[] = []
  let rows = 0
  for (let i = 0; i < Number(values.reads); i++)
    costs.push(
      await costOf(async () => {
        rows = await work()
      }, server),
    )
  const walls = costs.map(({ wall }) => wall)
  const cpu = costs.map(({ own, server: theirs }) => own + theirs)
  return {
    what: `${what}: ${count(rows)} rows`,
    seen: `${spread(walls, ms)}, first ${ms(walls[0] ?? Number.NaN)}, quickest ${ms(Math.min(...walls))}; CPU ${spread(cpu, ms)}`,
    target: `< ${ms(MOST_READ_SECONDS)}`,
    reached: quartiles(walls).median < MOST_READ_SECONDS,
  }
}

async function readFigures(
  adapter: Adapter,
  { typical, large, bench, commits }: FilledStore,
  server?: number,
): Promise<Figure[]> {
  await using db = new DatabaseManager(adapter)
  const samples = (id: string) => async (): Promise<number> => (await db.samplesOf(id)).length
  const history = sql`SELECT git_commit, joules_per_op FROM commit_history WHERE benchmark_key = ${bench}`
  const figures = [
    await readFigure('samples of a run of 30 s', samples(typical), server),
    await readFigure('samples of a run of 500 s', samples(large), server),
    await readFigure(
      `history of a bench over ${count(commits)} commits`,
      async () => (await history.execute(adapter.db)).rows.length,
      server,
    ),
  ]
  for (const [what, query] of Object.entries(ASKED(adapter.engine))) {
    const plan = await planOf(adapter.db, adapter.engine, query, what === 'history' ? bench : typical)
    console.log(`${what}: ${query.replaceAll(/\s+/g, ' ')}\n${plan.map((step) => `    ${step}`).join('\n')}`)
  }
  return figures
}

/** Fills a store where the folder has none, then reads it. */
async function measure(
  name: string,
  folder: string,
  opened: { adapter(): Promise<Adapter>; bytes(): Promise<number>; rows: number; server?: number | undefined },
): Promise<Figure[]> {
  const { server } = opened
  const facts = join(folder, 'filled.json')
  const figures: Figure[] = []
  if (!existsSync(facts)) {
    const adapter = await opened.adapter()
    const { filled, costs } = await fillStore(adapter, { rows: opened.rows, commits: COMMITS, server })
    writeFileSync(facts, JSON.stringify(filled))
    figures.push(...fillFigures(costs, adapter.engine))
  }
  const filled = JSON.parse(readFileSync(facts, 'utf8')) as FilledStore
  figures.push(...(await readFigures(await opened.adapter(), filled, server)))
  figures.push({
    what: 'size',
    seen: `${count(filled.rows)} rows, ${((await opened.bytes()) / 2 ** 30).toFixed(2)} GiB`,
  })
  const named = figures.map((figure) => ({ ...figure, what: `${name}: ${figure.what}` }))
  console.log(`${figureTable(named)}\n`)
  return named
}

async function sqlite(folder: string): Promise<Figure[]> {
  const file = join(folder, 'experiments.db')
  return measure('SQLite', folder, {
    adapter: async () => new SQLiteAdapter(file),
    bytes: async () => statSync(file).size,
    rows: Number(values.rows ?? 10_000_000),
  })
}

async function postgres(folder: string): Promise<Figure[]> {
  const found = (await installedPostgres()).find(({ programs }) => programs !== undefined)
  if (!found?.programs) return [{ what: 'PostgreSQL', seen: 'its programs are not here' }]
  await using server = await TestPostgres.start(found.programs, join(folder, 'postgres'))
  const url = await server.schema('large')
  return await measure(`PostgreSQL ${found.version}`, folder, {
    adapter: () => PostgreSQLAdapter.open(url),
    bytes: async () => Number((await server.sql(url, 'SELECT pg_database_size(current_database()) AS size'))[0]?.size),
    rows: Number(values.rows ?? 100_000_000),
    server: server.pid,
  })
}

const ENGINES = { sqlite, postgres }
console.log(`load ${loadavg()[0]?.toFixed(1)}`)
const figures: Figure[] = []
for (const [engine, measured] of Object.entries(ENGINES)) {
  if (values.engine !== undefined && values.engine !== engine) continue
  const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'energy-rates-')) : join(values.keep, engine)
  mkdirSync(folder, { recursive: true })
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755)
  try {
    figures.push(...(await measured(folder)))
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true })
  }
}
console.log(`${machineLine()}, load ${loadavg()[0]?.toFixed(1)}\n\n${figureTable(figures)}`)
process.exitCode = figures.some(({ reached }) => reached === false) ? 1 : 0
