/**
 * A run of very many samples is stored piece by piece, then read in all the ways that must hold one page or block at a time,
 * each in a process of its own: peak memory and time, beside those for a run of 3000 rows.
 * `npm run long:series [-- rows] [postgres]`
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Adapter } from '../../src/store/adapter.ts'
import { DatabaseManager } from '../../src/store/database-manager.ts'
import { PostgreSQLAdapter } from '../../src/store/postgres.ts'
import { encodeBlocks } from '../../src/store/raw-block.ts'
import { SQLiteAdapter } from '../../src/store/sqlite.ts'
import { secondsFromMs } from '../../src/units.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const ROWS = Number(process.argv[2] ?? 10_000_000)
const TYPICAL_ROWS = 3000
/** A minute at 100 Hz: what a block holds. */
const PIECE = 6000
const COUNTERS = ['package', 'dram'] as const

/** A counter that never wraps. */
const valueUj = (row: number, counter: number): bigint =>
  BigInt(row) * 61_035n + BigInt((row * COUNTERS.length + counter) % 7)

/** A run of `rows` samples, without ever holding more than a piece of them. */
async function store(adapter: Adapter, rows: number): Promise<string> {
  const db = new DatabaseManager(adapter)
  const run = exampleTask()
  const counters = COUNTERS.map((domain) => ({ id: `${domain}-0`, domain, unitUj: 1 }))
  const { readers, ...experiment } = exampleExperiment()
  await db.saveExperiment({ ...experiment, readers: readers.map((each) => ({ ...each, counters })), runs: [run] }, [])
  for (let from = 0; from < rows; from += PIECE) {
    const length = Math.min(PIECE, rows - from)
    const tNs = BigInt64Array.from({ length }, (_, i) => BigInt(from + i) * 10_000_000n)
    const valuesUj = BigInt64Array.from({ length: length * COUNTERS.length }, (_, i) => valueUj(from + (i >> 1), i & 1))
    const uj = COUNTERS.map((domain, counter) => [
      domain,
      BigInt64Array.from({ length }, (_, i) => valueUj(from + i, counter) - valueUj(0, counter)),
    ])
    const [piece] = encodeBlocks({ runId: run.id, counters, tNs, uncertaintyNs: new Int32Array(length), valuesUj })
    if (!piece) throw new Error('A piece is a block.')
    const { firstNs, lastNs, ...block } = { ...piece, block: from / PIECE }
    await adapter.transaction(async (tx, samples) => {
      const ids = JSON.stringify(counters.map(({ id }) => id))
      await tx
        .insertInto('raw_blocks')
        .values({ run_id: run.id, counters: ids, first_ns: firstNs, last_ns: lastNs, ...block })
        .execute()
      await samples.addEnergy(run, { tNs, uj: Object.fromEntries(uj) })
    })
  }
  return run.id
}

const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)

/** What is done with a run, as the text of a script in which `db` is open and `runId` the run. */
const STEPS: Readonly<Record<string, string>> = {
  'database opened': '',
  'rows streamed': `for await (const page of db.streamRows(tableOf('energy_samples'), { runId })) rows += page.length`,
  'exported as CSV': `await run(['export', '--format', 'csv', '--table', 'samples', '--run', runId, '--output', exported])`,
  'history exported as CSV': `await run(['export', '--format', 'csv', '--table', 'history', '--output', exported])`,
  verified: `for await (const finding of db.verify()) throw new Error(JSON.stringify(finding))`,
  recomputed: `await run(['db', 'recompute', '--run', runId, '--database', url, '--json'])`,
  'copied to another database': `{ const to = await openDatabase(copy); await to.migrate()
    for await (const _ of to.copyFrom(db)); await to.close() }`,
}

function step(name: string, script: string, url: string, runId: string, folder: string): void {
  const [copy, exported] = ['copy.db', 'exported.csv'].map((file) => join(folder, file))
  const start = performance.now()
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { openDatabase } = await import(${source('../../src/store/index.ts')})
       const { run } = await import(${source('../../src/cli/commands.ts')})
       const { tableOf } = await import(${source('../support/stored.ts')})
       const [url, runId, copy, exported] = ${JSON.stringify([url, runId, copy, exported])}
       const db = await openDatabase(url)
       const before = process.resourceUsage().maxRSS
       let rows = 0
       const log = console.log
       console.log = () => {}
       process.stdout.write = () => true
       ${script}
       await db.close()
       process.stderr.write([before, process.resourceUsage().maxRSS].map((kib) => Math.round(kib / 1024)).join(' '))`,
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1', ENERGY_DB: url } },
  )
  const seconds = secondsFromMs(performance.now() - start)
  const [before, peak] = stderr.split('\n').at(-1)?.split(' ') ?? []
  const said = status === 0 ? `${before} MiB before, ${peak} MiB at most` : `FAILED: ${stdout}${stderr.slice(-400)}`
  console.log(`    ${name.padEnd(28)}${said}, ${seconds.toFixed(1)} s`)
  for (const file of [copy, exported]) rmSync(file ?? '', { force: true })
}

async function measure(name: string, url: string, open: () => Promise<Adapter>): Promise<void> {
  for (const rows of [TYPICAL_ROWS, ROWS]) {
    const adapter = await open()
    await new DatabaseManager(adapter).migrate()
    const runId = await store(adapter, rows)
    await adapter.close()
    console.log(`${name}, a run of ${rows.toLocaleString('en')} rows`)
    for (const [what, script] of Object.entries(STEPS)) step(what, script, url, runId, folder)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'energy-memory-'))
if (process.argv[3] === 'postgres') {
  const [{ programs } = {}] = await installedPostgres()
  if (!programs) throw new Error('PostgreSQL is not installed here.')
  await using server = await TestPostgres.start(programs)
  const url = await server.empty()
  await measure('PostgreSQL 18', url, () => PostgreSQLAdapter.open(url))
} else {
  const file = join(folder, 'experiments.db')
  await measure('SQLite', file, async () => new SQLiteAdapter(file))
}
rmSync(folder, { recursive: true })
