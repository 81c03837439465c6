/**
 * Measures for hours, under load, against counters of known energy: one process that does not end, and invocations of Vitest
 * into one database. Prints a line a minute, and at the end, or when it is interrupted, what drifts and what leaks.
 *
 *     npm run long:soak -- [--minutes 120] [--period 10] [--every 5] [--load 0.5]
 *
 * | option | what |
 * | --- | --- |
 * | period | seconds from one cycle to the next |
 * | every | minutes from one invocation to the next |
 * | load | cores that another process keeps busy, in bursts |
 */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ingest } from '../../src/invocation/ingest.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type Figure, figureTable, machineLine } from '../support/figure.ts'
import { invocationFigures, processFigures } from '../support/soak-figures.ts'
import type { SoakCycle } from '../support/soak-process.ts'
import { processesIn, SoakedProject } from '../support/soaked-project.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    period: { type: 'string', default: '10' },
    every: { type: 'string', default: '5' },
    load: { type: 'string', default: '0.5' },
  },
})
const until = performance.now() + Number(values.minutes) * 60_000
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())
const goesOn = (): boolean => !stop.signal.aborted && performance.now() < until

/** Waits, or not any longer when the end is wanted. */
async function wait(ms: number): Promise<void> {
  await sleep(Math.max(0, Math.min(ms, until - performance.now())), undefined, { signal: stop.signal }).catch(
    (error: unknown) => {
      if (!stop.signal.aborted) throw error
    },
  )
}

/** Busy in bursts of up to a fifth of a second; ends with this process. */
const BUSY = `
  process.stdin.resume().on('end', () => process.exit())
  const burst = () => {
    const ms = 200 * Math.random()
    for (const until = performance.now() + ms; performance.now() < until; );
    setTimeout(burst, ms / ${Number(values.load)} - ms)
  }
  burst()`

const folder = mkdtempSync(join(tmpdir(), 'soak-'))
const cycles: SoakCycle[] = []
let spool: string | undefined
const load =
  Number(values.load) > 0 ? spawn(process.execPath, ['-e', BUSY], { stdio: ['pipe', 'ignore', 'inherit'] }) : undefined
const measuring = fork(join(import.meta.dirname, '../support/soak-process.ts'), [folder, values.period], {
  cwd: folder,
  execArgv: [],
})
measuring.on('message', (message: SoakCycle | { spool: string }) => {
  if ('spool' in message) spool = message.spool
  else cycles.push(message)
})
const ended = once(measuring, 'exit').then(([code]) => {
  if (code !== 0) {
    console.error(`the measuring process ended with ${code}`)
    stop.abort()
  }
  return code as number | null
})

const problems: string[] = []
await using project = await SoakedProject.start()

async function invocations(): Promise<void> {
  while (goesOn()) {
    await project.run()
    await wait(Number(values.every) * 60_000)
  }
}

async function log(): Promise<void> {
  const begun = performance.now()
  while (goesOn()) {
    await wait(60_000)
    const last = cycles.at(-1)
    if (!last) continue
    const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
    const lost = cycles.reduce((sum, { run }) => sum + run.samplesLost, 0)
    const all = cycles.reduce((sum, { run }) => sum + run.samples + run.samplesLost, 0)
    console.log(
      `${((performance.now() - begun) / 60_000).toFixed(1)} min, load ${loadavg()[0]?.toFixed(1)}: ${cycles.length} cycles, workflow off by ${(100 * (last.run.relativeError ?? Number.NaN)).toFixed(3)} %, ` +
        `${lost} of ${all} samples lost, ${mib(last.own.rssBytes)} MiB (heap ${mib(last.heapBytes)}, outside ${mib(last.externalBytes)}), ` +
        `${last.own.descriptors} descriptors, ${last.own.threads} threads, ${last.own.children} children, server ${mib(last.server.rssBytes)} MiB, ` +
        `spool ${mib(last.spoolBytes)} MiB, ${project.invocations.length} invocations, ${project.problems.length} problems`,
    )
  }
}

/** Moves what the process has logged into a database of its own: every run once, and nothing that contradicts itself. */
async function storedFigures(): Promise<Figure[]> {
  if (spool === undefined)
    return [{ what: 'end of the process', seen: 'it said nothing', target: 'its spool', reached: false }]
  const database = join(folder, 'soak.db')
  for await (const { left } of ingest([spool], database)) if (left) problems.push(`the spool was left: ${left}`)
  await using db = await openDatabase(database, { readonly: true })
  const [logged, findings]: [number, unknown[]] = [cycles.reduce((sum, { runs }) => sum + runs, 0), []]
  for await (const finding of db.verify()) findings.push(finding)
  const { runs = 0 } = (await db.status()).rows
  problems.push(...findings.map((finding) => JSON.stringify(finding)))
  return [
    { what: "the process's spool, stored", seen: `${runs} of ${logged} runs`, target: 'all', reached: runs === logged },
    {
      what: 'findings of `db verify` there',
      seen: String(findings.length),
      target: '0',
      reached: findings.length === 0,
    },
  ]
}

try {
  await Promise.all([invocations(), log()])
  if (measuring.connected) measuring.send('stop')
  await ended
  load?.kill()
  const stored = await storedFigures()
  // Before the look into the database: SQLite leaves two files beside one that was only read.
  const left = [...processesIn(folder), ...project.left()]
  const checked = await project.check()
  left.push(...project.problems)
  problems.push(...left, ...cycles.flatMap(({ invalid }) => invalid))
  problems.push(...cycles.flatMap(({ run }) => (run.success ? [] : [`${run.name} failed: ${run.error}`])))
  const figures = [...processFigures(cycles), ...stored, ...invocationFigures(project.invocations, checked, left)]
  console.log(`\n${machineLine()}\n\n${figureTable(figures)}`)
  for (const problem of problems) console.error(problem)
  process.exitCode = figures.some(({ reached }) => reached === false) ? 1 : 0
} finally {
  load?.kill()
  measuring.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
