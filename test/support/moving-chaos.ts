import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')
const EXPERIMENTS = 6
const SAMPLES = 3000

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

/** A process that moves spools and databases; `ended` is its signal or its complaint, undefined when all went well. */
export interface Moving {
  kill: () => void
  ended: Promise<string | undefined>
}

/** Spools and a database that `vitest-energy ingest` moves, in processes that are killed. */
export class MovingChaos {
  readonly #database: string
  readonly #waiting: string
  readonly #fromDatabase: readonly string[]

  private constructor(database: string, waiting: string, fromDatabase: readonly string[]) {
    this.#database = database
    this.#waiting = waiting
    this.#fromDatabase = fromDatabase
  }

  static async make(folder: string): Promise<MovingChaos> {
    const [database, waiting] = [join(folder, 'source.db'), join(folder, 'spool')]
    mkdirSync(waiting)
    return new MovingChaos(database, waiting, await source(database))
  }

  /** Lays out new spools; the ids of all runs that are to be moved. */
  fill(): string[] {
    return [...this.#fromDatabase, ...spools(this.#waiting)]
  }

  /** Begins to move everything, and the spools of other folders, too. */
  start(target: string, others: readonly string[]): Moving {
    const paths = [this.#waiting, this.#database, ...others.filter((each) => existsSync(each))]
    const child = spawn(process.execPath, [MAIN, 'ingest', ...paths, '--to', target], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (bytes: Buffer) => {
      complaints += bytes.toString()
    })
    const ended = new Promise<string | undefined>((done) => {
      child.on('close', (code, signal) => done(signal ?? (code === 0 ? undefined : `exit ${code}: ${complaints}`)))
    })
    return { kill: () => child.kill('SIGKILL'), ended }
  }

  /** Spools that are still to be moved. */
  left(): string[] {
    return readdirSync(this.#waiting).filter((name) => !name.endsWith('.stored'))
  }
}
