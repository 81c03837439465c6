import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { EXIT } from '../../src/errors.ts'
import { seededRandom } from '../../src/random.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')
const EXPERIMENTS = 6
const SAMPLES = 3000

export interface ChaosResult {
  /** How often something was killed; how many processes that moved something did not come to their end by it. */
  kills: number
  cut: number
  /** How many of the kills were of the server. */
  serverKills: number
  expected: number
  stored: number
  problems: string[]
}

/** Where what is moved goes. */
export interface ChaosTargets {
  /** URL or path of a new, empty store. */
  fresh: (round: number, folder: string) => Promise<string>
  /** Kills the server of the stores and starts it again. */
  cutServer?: () => Promise<void>
}

const FILES: ChaosTargets = { fresh: (round, folder) => Promise.resolve(join(folder, `target-${round}.db`)) }

/** A database with experiments of benches and of task runs with their series; the ids of all runs. */
async function source(file: string): Promise<string[]> {
  await using db = await openDatabase(file)
  await db.migrate()
  const ids: string[] = []
  for (let i = 0; i < EXPERIMENTS; i++) {
    const task = exampleTask()
    const runs = [exampleBench(), exampleBench(), task]
    const tNs = BigInt64Array.from({ length: SAMPLES }, (_, row) => 1_000_000_000n + BigInt(row) * 10_000_000n)
    const experiment = { ...exampleExperiment(), runs }
    const counters = experiment.readers[0]?.counters ?? []
    const valuesUj = tNs.map((_, row) => BigInt(row) * 300_000n)
    await db.saveExperiment(experiment, [
      { runId: task.id, counters, tNs, uncertaintyNs: new Int32Array(SAMPLES).fill(400), valuesUj },
    ])
    ids.push(...runs.map(({ id }) => id))
  }
  return ids
}

/** Spools of invocations whose process is gone; the ids of their runs. */
function spools(root: string): string[] {
  return Array.from({ length: EXPERIMENTS }, () => {
    const head = { ...exampleExperiment(), status: 'running' as const }
    const dir = join(root, head.id)
    const runs = Array.from({ length: 5 }, () => exampleBench())
    const spool = openSpool(dir)
    for (const run of runs) spool.append({ type: 'run', run })
    writeFileSync(join(dir, 'experiment.json'), JSON.stringify({ owner: { pid: 1, startTicks: 'gone' }, head }))
    return runs.map(({ id }) => id)
  }).flat()
}

/**
 * Kills `vitest-energy ingest`, sometimes two at once, at random moments of its work, then lets it come to its end: every run
 * has to be there exactly once, no spool may be left, and the database has to verify. Where the targets have a server it is
 * killed, too; what was moving then may end with exit code 4.
 */
export async function storeChaos(kills: number, seed: number, targets: ChaosTargets = FILES): Promise<ChaosResult> {
  const random = seededRandom(seed)
  const dir = mkdtempSync(join(tmpdir(), 'store-chaos-'))
  const [database, waiting] = [join(dir, 'source.db'), join(dir, 'spool')]
  const problems: string[] = []
  const result: ChaosResult = { kills: 0, cut: 0, serverKills: 0, expected: 0, stored: 0, problems }
  const started = (target: string) => {
    const child = spawn(process.execPath, [MAIN, 'ingest', waiting, database, '--to', target], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (bytes: Buffer) => {
      complaints += bytes.toString()
    })
    const ended = new Promise<string | undefined>((done) => {
      child.on('close', (code, signal) => done(signal ?? (code === 0 ? undefined : `exit ${code}: ${complaints}`)))
    })
    return { child, ended }
  }
  try {
    mkdirSync(waiting)
    const fromDatabase = await source(database)
    let seconds = 0
    while (result.kills < kills) {
      // Each round fills a new target, so that kills meet a database in every state of filling.
      const target = await targets.fresh(result.kills, dir)
      const ids = [...fromDatabase, ...spools(waiting)]
      for (let i = 0; i < 4 && result.kills < kills; i++) {
        const pair = random() < 0.3 ? [started(target), started(target)] : [started(target)]
        await sleep(1000 * random() * (seconds || 1))
        const isServer = targets.cutServer !== undefined && random() < 0.4
        if (isServer) {
          await targets.cutServer?.()
          result.kills++
          result.serverKills++
        } else {
          for (const { child } of pair) {
            child.kill('SIGKILL')
            result.kills++
          }
        }
        for (const end of await Promise.all(pair.map(({ ended }) => ended))) {
          if (end === 'SIGKILL') result.cut++
          else if (isServer && end?.startsWith(`exit ${EXIT.storeUnavailable}:`)) result.cut++
          else if (end !== undefined) problems.push(end)
        }
      }
      const begun = performance.now()
      const end = await started(target).ended
      seconds = (performance.now() - begun) / 1000
      if (end !== undefined) problems.push(end)
      await using db = await openDatabase(target)
      const stored: string[] = []
      for await (const { runId } of db.runIds()) stored.push(runId)
      result.expected += ids.length
      result.stored += stored.length
      if (ids.toSorted().join() !== stored.join())
        problems.push(`${ids.length} runs were to be stored, ${stored.length} are`)
      for await (const finding of db.verify()) problems.push(JSON.stringify(finding))
      const left = existsSync(waiting) ? readdirSync(waiting) : []
      if (left.some((name) => !name.endsWith('.stored'))) problems.push(`spools left: ${left.join(', ')}`)
    }
    return result
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
