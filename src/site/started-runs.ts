import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { messageOf } from '../errors.ts'
import type { StartedRun, WantedRun } from '../reporters/site-data.ts'
import { RequestRefused } from './request-refused.ts'

export interface StartedRunsOptions {
  /** Program and first arguments of `vitest-energy`. */
  command: readonly [string, ...string[]]
  /** Its working directory. */
  root: string
  env: NodeJS.ProcessEnv
}

/** Characters of the output that are kept: its end, where the tables and the reason of a failure stand. */
const KEPT_OUTPUT = 16_000
const KEPT_RUNS = 20

interface Started {
  run: StartedRun
  child: ChildProcess
  ended: Promise<unknown>
}

/** Whatever is left of a run: its model and its tools are in the process group that it leads. */
function killGroup({ child: { pid } }: Started): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // All of it has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Runs of tasks that were started from the page: `vitest-energy run` in a process of its own, one at a time. Each leads a
 * process group, so that a Ctrl-C in the terminal of the server reaches it once, through `stop`: a second one would keep it from
 * storing what it has measured.
 */
export class StartedRuns {
  readonly #options: StartedRunsOptions
  readonly #started: Started[] = []
  #count = 0
  #isClosed = false

  constructor(options: StartedRunsOptions) {
    this.#options = options
  }

  /** The newest first. */
  list(): StartedRun[] {
    return this.#started.map(({ run }) => run)
  }

  /** @throws RequestRefused 409 while another one is running */
  start(wanted: WantedRun): StartedRun {
    if (this.#isClosed) throw new RequestRefused(409, 'The server is ending.', 'Start it again.')
    if (this.#running) {
      throw new RequestRefused(409, 'A run that was started here is not over.', 'Wait for its end, or stop it.')
    }
    const { command, root, env } = this.#options
    const [program, ...first] = command
    const { tasks, workflows, repetitions, model } = wanted
    const options = [`--workflow=${workflows.join(',')}`, `--repetitions=${repetitions}`, `--model=${model}`]
    const child = spawn(program, [...first, 'run', ...tasks, ...options], {
      cwd: root,
      env: { ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const run: StartedRun = {
      ...wanted,
      number: ++this.#count,
      startedAt: new Date().toISOString(),
      state: 'running',
      output: '',
    }
    const say = (text: string): void => {
      run.output = (run.output + text).slice(-KEPT_OUTPUT)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', say)
    const started: Started = { run, child, ended: once(child, 'close').catch(() => undefined) }
    child.on('error', (error) => {
      say(`It could not be started: ${messageOf(error)}.\n`)
      run.state = 'ended'
    })
    child.on('exit', () => killGroup(started))
    child.on('close', (code) => {
      run.state = 'ended'
      if (code !== null) run.exitCode = code
    })
    this.#started.unshift(started)
    this.#started.length = Math.min(this.#started.length, KEPT_RUNS)
    return run
  }

  /**
   * Asks the running one to end, as Ctrl-C does: what it has measured is stored.
   *
   * @throws RequestRefused 409 when none is running
   */
  stop(): StartedRun {
    const running = this.#running
    if (!running) throw new RequestRefused(409, 'No run that was started here is running.', 'Start one.')
    if (running.run.state === 'running') running.child.kill('SIGINT')
    running.run.state = 'stopping'
    return running.run
  }

  /** Starts none any more, asks the running one to end, and waits until it has. */
  async end(): Promise<void> {
    this.#isClosed = true
    const running = this.#running
    if (!running) return
    this.stop()
    await running.ended
  }

  /** Ends the running one at once. What it has measured stays in its spool, from where the next start stores it. */
  kill(): void {
    if (this.#running) killGroup(this.#running)
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  get #running(): Started | undefined {
    return this.#started.find(({ run }) => run.state !== 'ended')
  }
}
