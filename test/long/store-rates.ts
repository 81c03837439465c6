/**
 * How many rows of samples the stores take in and give back: a table of rows per CPU second, of this process and of the
 * server's, and of the time to read one run. `npm run bench:store [runs] [rows per run]`
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type RunSamples } from '../../src/store/index.ts'
import { secondsFromMs, secondsFromUs } from '../../src/units.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const RUNS = Number(process.argv[2] ?? 20)
const ROWS = Number(process.argv[3] ?? 50_000)
const TICKS_PER_SECOND = 100

const DOMAINS = ['package', 'core', 'dram'] as const
const counters = DOMAINS.map((domain) => ({ id: domain, domain, unitUj: 61.035, rangeUj: '262143328850' }))

function samplesOf(runId: string): RunSamples {
  const tNs = BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i) * 10_000_000n)
  const valuesUj = BigInt64Array.from({ length: ROWS * counters.length }, (_, i) => BigInt(i) * 61_035n + BigInt(i % 7))
  return { runId, counters, tNs, uncertaintyNs: new Int32Array(ROWS).fill(700), valuesUj }
}

/** CPU time of all processes whose command line names the port: the server and its backends, in seconds. */
function serverSeconds(parent: number | undefined): number {
  if (parent === undefined) return 0
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
      const fields = rest.split(' ')
      if (fields[1] !== String(parent)) continue
      // utime, stime (proc(5): fields 14 and 15).
      ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It ended in between.
    }
  }
  return ticks / TICKS_PER_SECOND
}

async function measure(name: string, url: string, server?: number): Promise<void> {
  await using db = await openDatabase(url)
  await db.migrate()
  const runs = Array.from({ length: RUNS }, () => exampleTask())
  await db.saveExperiment({ ...exampleExperiment(), runs: [exampleTask()] }, [])
  let wall = 0
  let own = 0
  const before = serverSeconds(server)
  for (const run of runs) {
    const samples = samplesOf(run.id)
    const [cpu, start] = [process.cpuUsage(), performance.now()]
    await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [samples])
    wall += secondsFromMs(performance.now() - start)
    const { user, system } = process.cpuUsage(cpu)
    own += secondsFromUs(user + system)
  }
  const rows = RUNS * ROWS
  const theirs = serverSeconds(server) - before
  const start = performance.now()
  const read = await db.samplesOf(runs[RUNS >> 1]?.id ?? '')
  const readMs = performance.now() - start
  const rate = (seconds: number): string => (seconds > 0 ? `${Math.round(rows / seconds).toLocaleString('en')}/s` : '-')
  const columns = [
    rate(own),
    rate(theirs),
    rate(own + theirs),
    rate(wall),
    `${read.length} rows in ${readMs.toFixed(0)} ms`,
  ]
  console.log([name, ...columns].map((text) => text.padStart(18)).join(''))
}

console.log(
  `${RUNS} runs of ${ROWS} samples of ${counters.length} counters, whole saves; load ${loadavg()[0]?.toFixed(1)}`,
)
console.log(['', 'own CPU', "server's CPU", 'both', 'wall', 'one run read'].map((text) => text.padStart(18)).join(''))
const folder = mkdtempSync(join(tmpdir(), 'energy-rates-'))
await measure('SQLite file', join(folder, 'experiments.db'))
rmSync(folder, { recursive: true })
for (const { version, programs } of await installedPostgres()) {
  if (!programs) continue
  await using server = await TestPostgres.start(programs)
  await measure(`PostgreSQL ${version}`, await server.empty(), server.pid)
}
console.log(`load ${loadavg()[0]?.toFixed(1)}`)
