import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Answer, Question } from './host.ts'

/** Built or installed, so linked; or written by runs, so left out. */
const LINKED = ['node_modules', 'dist']
const LEFT_OUT = new Set([...LINKED, '.git', '.vitest', 'data'])

/** A copy of the project in which mutants live, with the process that runs tests there. */
export class ProjectCopy {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'energy-mutants-'))
  readonly #dir = join(this.#scratch, 'project')
  #host: ChildProcess | undefined

  constructor(root: string) {
    cpSync(root, this.#dir, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(root, path)) })
    for (const name of LINKED) symlinkSync(join(root, name), join(this.#dir, name))
    // Recorded data lie beside the project, where they are at hand.
    if (existsSync(join(root, '../shared'))) symlinkSync(join(root, '../shared'), join(this.#scratch, 'shared'))
    mkdirSync(join(this.#scratch, 'tmp'))
  }

  /** The answer, or undefined when there was none in time: the mutant hangs, or has ended the process. */
  async ask(question: Question, limitMs: number): Promise<Answer | undefined> {
    const host = this.#host ?? (await this.#start())
    this.#host = host
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
    const timer = setTimeout(() => resolve(undefined), limitMs)
    const ended = (): void => resolve(undefined)
    host.once('message', resolve as (message: unknown) => void)
    host.once('exit', ended)
    host.send(question)
    const answer = await promise
    clearTimeout(timer)
    host.removeAllListeners('message')
    host.off('exit', ended)
    if (answer === undefined) this.#stop()
    return answer
  }

  close(): void {
    this.#stop()
    rmSync(this.#scratch, { recursive: true, force: true })
  }

  /** In a group of its own, which ends with everything that a mutant may have started. */
  async #start(): Promise<ChildProcess> {
    const host = fork(join(this.#dir, 'test/mutants/host.ts'), {
      cwd: this.#dir,
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, CI: 'true', TMPDIR: join(this.#scratch, 'tmp') },
    })
    await Promise.race([
      once(host, 'message'),
      once(host, 'exit').then(() => Promise.reject(new Error('Vitest did not start'))),
    ])
    return host
  }

  #stop(): void {
    const pid = this.#host?.pid
    this.#host = undefined
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
