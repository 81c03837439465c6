/**
 * How many rows of samples the stores take in and give back, per CPU second of this process and of the server's; the time to
 * read one run, and the history of one bench over 1000 commits, out of a full database; and how the queries are answered.
 * `npm run bench:store [-- rows in the database] [rows per run] [commits]`
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Adapter } from '../../src/store/adapter.ts'
import { DatabaseManager } from '../../src/store/database-manager.ts'
import { PostgreSQLAdapter } from '../../src/store/postgres.ts'
import { SQLiteAdapter } from '../../src/store/sqlite.ts'
import { energyColumns, energySummer } from '../../src/store/samples.ts'
import { msFromSeconds, secondsFromMs, secondsFromNsNumber, secondsFromUs } from '../../src/units.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { ASKED, generatedSeries, planOf, storeHistory } from '../support/large-store.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const STORED = Number(process.argv[2] ?? 1_000_000)
const ROWS = Number(process.argv[3] ?? 50_000)
const COMMITS = Number(process.argv[4] ?? 1000)
const BENCHES = 10
/** 30 s at 100 Hz. */
const TYPICAL_ROWS = 3000
const READS = 15

const line = (name: string, cells: readonly string[]): void =>
  console.log([name.padEnd(34), ...cells.map((text) => text.padStart(16))].join(''))

const rate = (rows: number, seconds: number): string =>
  seconds > 0 ? `${Math.round(rows / seconds).toLocaleString('en')}/s` : '-'

/** CPU time of a server and its backends in seconds (Linux, Documentation/scheduler/sched-stats.rst: schedstat, ns). */
function serverSeconds(parent: number | undefined): number {
  if (parent === undefined) return 0
  let ns = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
      if (rest.split(' ')[1] !== String(parent)) continue
      ns += Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // It ended in between.
    }
  }
  return secondsFromNsNumber(ns)
}

interface Cost {
  own: number
  server: number
  wall: number
}

async function costOf(work: () => Promise<unknown>, server: number | undefined): Promise<Cost> {
  const before = serverSeconds(server)
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  await work()
  const wall = secondsFromMs(performance.now() - start)
  const { user, system } = process.cpuUsage(cpu)
  return { own: secondsFromUs(user + system), server: serverSeconds(server) - before, wall }
}

/** All of it, and the quickest: what else runs on the two threads of a core takes CPU time from both. */
function showCosts(name: string, costs: readonly Cost[]): void {
  const total = (of: (cost: Cost) => number): number => costs.reduce((sum, cost) => sum + of(cost), 0)
  const least = (of: (cost: Cost) => number): number => Math.min(...costs.map(of))
  const both = ({ own, server }: Cost): number => own + server
  for (const [of, rows, seconds] of [
    ['all', ROWS * costs.length, total],
    ['quickest', ROWS, least],
  ] as const) {
    line(`${name}, ${of} of ${costs.length}`, [
      rate(
        rows,
        seconds(({ own }) => own),
      ),
      rate(
        rows,
        seconds(({ server }) => server),
      ),
      rate(rows, seconds(both)),
      rate(
        rows,
        seconds(({ wall }) => wall),
      ),
    ])
  }
}

/** Times of the same question: the first, and how the rest went; CPU time is that of the quickest, of both sides. */
async function timesOf(name: string, work: () => Promise<number>, server: number | undefined): Promise<void> {
  const costs: Cost[] = []
  let rows = 0
  for (let i = 0; i < READS; i++)
    costs.push(
      await costOf(async () => {
        rows = await work()
      }, server),
    )
  const walls = costs.map(({ wall }) => wall)
  const sorted = walls.toSorted((a, b) => a - b)
  const cpu = Math.min(...costs.map(({ own, server: theirs }) => own + theirs))
  const seconds = [walls[0], sorted[READS >> 1], sorted[0], cpu]
  line(name, [`${rows} rows`, ...seconds.map((each = 0) => `${msFromSeconds(each).toFixed(1)} ms`)])
}

async function measure(name: string, adapter: Adapter, server?: number): Promise<void> {
  await using db = new DatabaseManager(adapter)
  await db.migrate()
  const save = async (rows: number, seed: number): Promise<{ id: string; cost: Cost }> => {
    const run = exampleTask()
    const series = generatedSeries(run.id, rows, seed)
    const experiment = { ...exampleExperiment(), runs: [run] }
    return { id: run.id, cost: await costOf(() => db.saveExperiment(experiment, [series]), server) }
  }
  console.log(`\n${name}: rows per CPU second`)
  line('', ['own CPU', "server's CPU", 'both', 'wall'])
  const inserts: Cost[] = []
  for (let i = 0; i < 8; i++) {
    const run = exampleTask()
    const series = generatedSeries(run.id, ROWS, i)
    const columns = energyColumns(series, energySummer(series.counters))
    await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [])
    inserts.push(await costOf(() => adapter.transaction((_, rows) => rows.addEnergy(run, columns)), server))
  }
  showCosts('insert path alone', inserts)
  const saves: { id: string; cost: Cost }[] = []
  const stored = (): number => (inserts.length + saves.length) * ROWS
  while (saves.length < 8 || stored() < STORED) saves.push(await save(ROWS, saves.length))
  showCosts(
    'whole save',
    saves.map(({ cost }) => cost),
  )
  const typical = await save(TYPICAL_ROWS, 7)
  const bench = await storeHistory(db, COMMITS, BENCHES)
  if (adapter.engine === 'postgres') await sql`VACUUM ANALYZE`.execute(adapter.db)
  console.log(`${name}: from ${(stored() + TYPICAL_ROWS).toLocaleString('en')} rows`)
  line('', ['', 'first', 'median', 'quickest', 'CPU'])
  const large = saves[saves.length >> 1]?.id ?? ''
  for (const id of [typical.id, large]) await timesOf('one run', async () => (await db.samplesOf(id)).length, server)
  const asked = ASKED(adapter.engine)
  const history = sql`SELECT git_commit, joules_per_op FROM commit_history WHERE benchmark_key = ${bench}`
  const commits = async (): Promise<number> => (await history.execute(adapter.db)).rows.length
  await timesOf(`history of ${COMMITS} commits`, commits, server)
  for (const [what, query] of Object.entries(asked)) {
    const plan = await planOf(adapter.db, adapter.engine, query, what === 'history' ? bench : typical.id)
    console.log(`${what}: ${query.replaceAll(/\s+/g, ' ')}\n${plan.map((step) => `    ${step}`).join('\n')}`)
  }
}

console.log(`runs of ${ROWS} samples of 3 counters; load ${loadavg()[0]?.toFixed(1)}`)
const folder = mkdtempSync(join(tmpdir(), 'energy-rates-'))
await measure('SQLite file', new SQLiteAdapter(join(folder, 'experiments.db')))
rmSync(folder, { recursive: true })
for (const { version, programs } of await installedPostgres()) {
  if (!programs) continue
  await using server = await TestPostgres.start(programs)
  await measure(`PostgreSQL ${version}`, await PostgreSQLAdapter.open(await server.empty()), server.pid)
}
console.log(`load ${loadavg()[0]?.toFixed(1)}`)
