import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { takeHostLock } from '../../src/engine/host-lock.ts'
import { EXIT } from '../../src/errors.ts'
import type { Run } from '../../src/run.ts'
import type { DatabaseInterface } from '../../src/store/index.ts'
import { benchProject, type FinishedRun } from './bench-project.ts'

const BENCHES = 6
const ENDING_MS = 30_000

/** Each test notes the id of its record when that is in the log: what is noted must be stored. */
const FILES = {
  'config/app_settings.yaml': `
bench: { control: false, timeSeconds: 0.05, warmupSeconds: 0.02, windowSeconds: 0.01, minWindows: 4 }
lock: { waitSeconds: 20 }
`,
  'some.bench.ts': `
    import { appendFileSync } from 'node:fs'
    import { test } from 'vitest-energy/test'
    const note = ({ meta }) => appendFileSync('finished', meta.energy.runs.at(-1).id + '\\n')
    for (let i = 0; i < ${BENCHES}; i++) {
      test('bench ' + i, async ({ bench, task }) => {
        await bench('b' + i, () => { let h = 0; for (let k = 0; k < 1000; k++) h += k; return h }).run()
        note(task)
      })
    }
    test('a task', async ({ measure, task }) => {
      await measure('task', () => new Promise((done) => setTimeout(done, 150)))
      note(task)
    })`,
}

type Victim = 'worker' | 'main'

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)

/** Processes that work in a folder; one that ends while it is looked at is none. */
function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder
      } catch {
        return false
      }
    })
    .map(Number)
}

/** A project that really measures, a simulated counter's joules, whose processes are killed. */
export class MeasuringChaos implements Disposable {
  readonly #project = benchProject(FILES)
  readonly #problems: string[]
  /** How long an invocation takes that is not killed. */
  #seconds = 0

  constructor(problems: string[]) {
    this.#problems = problems
  }

  /** Where its spools lie. */
  get reports(): string {
    return join(this.#project.root, '.vitest/energy')
  }

  /** Begins to fill a new store; the first time it looks how long an invocation takes. */
  async begin(database: string): Promise<void> {
    rmSync(join(this.#project.root, 'finished'), { force: true })
    if (this.#seconds === 0) await this.run(database)
  }

  /** An invocation that nobody kills: it stores what others have left, too. */
  async run(database: string): Promise<void> {
    const begun = performance.now()
    const { exitCode, output } = await this.#start(database)
    this.#seconds = (performance.now() - begun) / 1000
    if (exitCode !== 0 || output.includes('Waiting:')) this.#problems.push(`exit ${exitCode}: ${output}`)
  }

  /**
   * Kills one process of an invocation at a random moment of it, every third time near its end.
   *
   * @returns whether there was still something to kill
   */
  async kill(database: string, victim: Victim, random: () => number): Promise<boolean> {
    const running = this.#start(database)
    const isLate = await this.#wait(random)
    const main = this.#project.pids()[0]
    let killed = false
    try {
      const target = main !== undefined && victim === 'worker' ? childrenOf(main)[0] : main
      if (target !== undefined && !isLate) killed = process.kill(target, 'SIGKILL')
    } catch (error) {
      // It has ended between the look and the kill.
      if (!['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
    await running
    await this.#ended()
    return killed
  }

  /** Does something to the store while an invocation is measuring or saving. */
  async during(database: string, cut: () => Promise<void>, random: () => number): Promise<void> {
    const running = this.#start(database)
    await this.#wait(random)
    await cut()
    const { exitCode, output } = await running
    if (exitCode !== EXIT.ok && exitCode !== EXIT.storeUnavailable)
      this.#problems.push(`exit ${exitCode} when the server was killed: ${output}`)
  }

  /** What is stored of it against what it has noted. */
  async check(db: DatabaseInterface, stored: readonly Run[], kills: number): Promise<void> {
    const completed = new Map(stored.filter(({ status }) => status === 'completed').map((run) => [run.id, run]))
    const finished = this.#noted()
    const missing = finished.filter((id) => !completed.has(id))
    if (missing.length > 0) this.#problems.push(`${missing.length} of ${finished.length} finished runs are not stored`)
    // A record may be whole before its test could note it.
    if (completed.size > finished.length + kills)
      this.#problems.push(`${completed.size} are completed, ${finished.length} have finished`)
    for (const run of stored) {
      const whole = run.totalJoules !== undefined && run.counters.length > 0
      const torn = run.status === 'aborted' && run.warnings.some(({ kind }) => kind === 'aborted')
      if (whole === torn || (whole && run.status !== 'completed'))
        this.#problems.push(`${run.name} of ${run.startedAt} is ${run.status} and ${whole ? 'whole' : 'torn'}`)
      if (whole && run.kind === 'task' && (await db.samplesOf(run.id)).length === 0)
        this.#problems.push(`${run.id} has no samples`)
    }
    const left = existsSync(join(this.reports, 'spool')) ? readdirSync(join(this.reports, 'spool')) : []
    if (left.length > 0) this.#problems.push(`spools left: ${left.join(', ')}`)
    await using _lock = await this.#freeLock()
  }

  [Symbol.dispose](): void {
    this.#project[Symbol.dispose]()
  }

  #noted(): string[] {
    return existsSync(join(this.#project.root, 'finished')) ? this.#project.lines('finished') : []
  }

  #start(database: string): Promise<FinishedRun> {
    return this.#project.run({
      env: {
        ENERGY_DB: database,
        ENERGY_READERS: 'fake:watts=30',
        // A root of its own: it waits for no other measurement of this machine, and none waits for it.
        ENERGY_SYS_ROOT: this.#project.root,
      },
    })
  }

  /** @returns whether the invocation has ended meanwhile */
  async #wait(random: () => number): Promise<boolean> {
    const nearEnd = random() < 1 / 3
    const wanted = this.#noted().length + BENCHES + 1
    const atMs = 1000 * random() * (nearEnd ? 0.2 : 1) * this.#seconds
    if (nearEnd) {
      while (this.#noted().length < wanted && this.#project.pids().length > 0) await sleep(10)
    }
    await sleep(atMs)
    return this.#project.pids().length === 0
  }

  /** Waits for the processes that an invocation has left behind to end by themselves. */
  async #ended(): Promise<void> {
    const deadline = performance.now() + ENDING_MS
    for (let left = processesIn(this.#project.root); left.length > 0; left = processesIn(this.#project.root)) {
      if (performance.now() > deadline) {
        this.#problems.push(`processes left: ${left.join(', ')}`)
        for (const pid of left) process.kill(pid, 'SIGKILL')
        return
      }
      await sleep(20)
    }
  }

  /** Nobody holds the right to measure any more. */
  async #freeLock(): Promise<AsyncDisposable> {
    const lock = await takeHostLock({ counterRoot: this.#project.root, waitSeconds: 0 })
    return { [Symbol.asyncDispose]: () => lock.release() }
  }
}
