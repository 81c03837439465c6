/**
 * How much memory a spool of many samples takes while it is moved into a database: the greatest resident set of
 * `vitest-energy ingest`, for two sizes.
 *
 *     npm run long:memory -- [rows] [postgres]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../src/store/index.ts'
import { deadSpool } from '../support/dead-spool.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const most = Number(positionals[0] ?? 10_000_000)
const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')
const PEAK = "process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}`))"
const WARM_UP_ROWS = 1000

const programs = (await installedPostgres()).find((each) => each.programs !== undefined)?.programs
const postgres = positionals[1] === 'postgres' && programs ? await TestPostgres.start(programs) : undefined
const folder = mkdtempSync(join(tmpdir(), 'ingest-memory-'))
try {
  for (const rows of [WARM_UP_ROWS, most / 10, most]) {
    const { dir } = deadSpool(folder, { rows })
    const megabytes = statSync(join(dir, `samples-${process.pid}.bin`)).size / 1e6
    const target = postgres ? await postgres.empty() : join(folder, `${rows}.db`)
    const begun = performance.now()
    const peak = `data:text/javascript,${encodeURIComponent(PEAK)}`
    const { stderr, status } = spawnSync(process.execPath, ['--import', peak, MAIN, 'ingest', dir, '--to', target], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    const seconds = (performance.now() - begun) / 1000
    await using db = await openDatabase(target)
    const stored = (await db.status()).rows.energy_samples
    if (stored !== rows) throw new Error(`${stored} of ${rows} rows are stored`)
    const peakMegabytes = (Number(/peak (\d+)/.exec(stderr)?.[1]) * 1024) / 1e6
    console.log(
      `${rows} rows, ${megabytes.toFixed(1)} MB of samples: peak ${peakMegabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
  await postgres?.[Symbol.asyncDispose]()
}
