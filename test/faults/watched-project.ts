import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeHostLock } from '../../src/engine/host-lock.ts'
import { openDatabase } from '../../src/store/index.ts'
import { benchProject, type BenchProject, type FinishedRun } from '../support/bench-project.ts'
import { type FinishedCommand, startCommand } from '../support/energy-command.ts'
import { commandOf, markedProcesses, until } from './marked-processes.ts'

/** Counters of known watts: every machine has them, and nothing of them is kept in a cache. */
export const SIMULATED = { ENERGY_READERS: 'fake:watts=30' }

/** One quick bench. */
export const ONE_BENCH = `
  import { test } from 'vitest'
  test('some', async ({ bench }) => { await bench('some', () => 1).run({ time: 20 }) })`

/** What a run is meant to write, from the root of the project. */
const MEANT = /^(?:\.vitest|data|cache|node_modules)(?:\/|$)/
/** What is not ours: a folder that Vitest leaves when it is ended (a name of nanoid), and a cache of Node. */
const OF_OTHERS = /^(?:[\w-]{21}|node-compile-cache)$/
/** How long the last process may take to end, and the lock to be free, on a busy machine. */
const ENDING_SECONDS = 20

interface Started {
  env?: Record<string, string>
  /** Program with its first words that becomes the command, as `setpriv` does. */
  through?: readonly string[]
}

/** What is below a folder but what is meant to be there: the hash of each file, where each link leads to. */
function contents(root: string, isMeant: (name: string) => boolean, below = ''): [name: string, content: string][] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const name = join(below, entry.name)
    const path = join(root, name)
    if (isMeant(name)) return []
    if (entry.isFile()) return [[name, createHash('sha256').update(readFileSync(path)).digest('hex')]]
    if (entry.isSymbolicLink()) return [[name, `leads to ${readlinkSync(path)}`]]
    return [
      [name, entry.isDirectory() ? 'a folder' : 'neither file nor folder'],
      ...(entry.isDirectory() ? contents(root, isMeant, name) : []),
    ]
  })
}

const counted = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`

/** A project whose surroundings are known before a fault and looked at after it. */
export class WatchedProject implements AsyncDisposable {
  readonly project: BenchProject
  /** Where temporary files go. */
  readonly temporary = mkdtempSync(join(tmpdir(), 'fault-'))
  readonly #mark = `FAULT_MARK=${randomUUID()}`
  #before: Map<string, string>

  constructor(files: Record<string, string> = { 'some.bench.ts': ONE_BENCH }) {
    this.project = benchProject(files)
    this.#before = this.#files()
  }

  /** What was changed until now belongs to the fault. */
  arranged(): void {
    this.#before = this.#files()
  }

  get root(): string {
    return this.project.root
  }

  get database(): string {
    return this.project.database
  }

  get spool(): string {
    return join(this.root, '.vitest/energy/spool')
  }

  /** Runs Vitest in it, `bench --run` without other words. */
  vitest({ env = {}, ...more }: Started & { words?: string[]; terminal?: boolean } = {}): Promise<FinishedRun> {
    return this.project.run({ ...more, env: { ...this.environment(), ...env } })
  }

  /** Starts `vitest-energy` in it. */
  start(words: string[], { env = {}, through = [] }: Started = {}): ReturnType<typeof startCommand> {
    const sys = { ENERGY_SYS_ROOT: join(this.root, 'sys') }
    return startCommand(this.root, words, { ...this.environment(), ...sys, ...env }, through)
  }

  command(words: string[], options: Started = {}): Promise<FinishedCommand> {
    return this.start(words, options).finished
  }

  /** Every process that was started here and lives, by what stands in its command line. */
  processes(of: RegExp = /./): number[] {
    return markedProcesses(this.#mark).filter((pid) => of.test(commandOf(pid)))
  }

  /** The invocations that are logged and not stored. */
  spools(): string[] {
    return existsSync(this.spool) ? readdirSync(this.spool) : []
  }

  /** What is stored, counted by status; the database is looked through for what does not fit. */
  async stored(database = this.database): Promise<string> {
    if (!existsSync(database)) return 'nothing'
    await using db = await openDatabase(database)
    await db.migrate()
    const findings: unknown[] = []
    for await (const finding of db.verify()) findings.push(finding)
    assert.deepEqual(findings, [], 'what is stored does not fit together')
    const runs = []
    const statuses: string[] = []
    for (const { id } of await db.listExperiments({ limit: 1000 })) {
      const experiment = await db.loadExperiment(id)
      statuses.push(experiment?.status ?? 'missing')
      runs.push(...(experiment?.runs ?? []))
    }
    if (statuses.length === 0) return 'nothing'
    for (const run of runs)
      if (run.status === 'aborted') assert.equal(run.totalJoules, undefined, `${run.name} is torn and has joules`)
    const of = [...Map.groupBy(runs, ({ status }) => status)].map(([status, each]) => `${each.length} ${status}`)
    return `${counted(runs.length, 'run')} (${of.join(', ')}) of ${counted(statuses.length, 'experiment')} (${statuses.toSorted().join(', ')})`
  }

  /** The hash of the database with its log; undefined where there is none. */
  storedBytes(): string | undefined {
    const files = ['', '-wal'].map((end) => this.database + end).filter((file) => existsSync(file))
    const hash = createHash('sha256')
    for (const file of files) hash.update(readFileSync(file))
    return files.length === 0 ? undefined : hash.digest('hex')
  }

  /**
   * Asserts that nothing but what is meant to be written has changed: files of the project, temporary files, spools,
   * processes, the right to measure.
   */
  async unchanged({ spools = 0, written = [] }: { spools?: number; written?: RegExp[] } = {}): Promise<string> {
    await this.ended()
    const now = this.#files(written)
    const before = [...this.#before].filter(([name]) => !written.some((each) => each.test(name)))
    assert.deepEqual([...now], before, 'files of the project have changed')
    const temporary = readdirSync(this.temporary).filter((name) => !OF_OTHERS.test(name))
    assert.deepEqual(temporary, [], 'temporary files are left')
    assert.equal(this.spools().length, spools, `spools are left: ${this.spools().join(', ')}`)
    const parts = existsSync(join(this.root, '.vitest/energy')) ? readdirSync(join(this.root, '.vitest/energy')) : []
    assert.deepEqual(
      parts.filter((name) => name.endsWith('.part')),
      [],
      'parts of reports are left',
    )
    await this.lockIsFree()
    return `${counted(now.size, 'entry').replace('entrys', 'entries')} of the project; no process, lock${spools === 0 ? ', spool' : ''} or temporary file left`
  }

  /** Waits until the last process that was started here has ended. */
  async ended(): Promise<void> {
    const left = (): string => this.processes().map(commandOf).join('\n')
    await until('every process has ended', () => this.processes().length === 0, ENDING_SECONDS).catch(
      (error: unknown) => {
        throw new Error(`these processes have not ended:\n${left()}`, { cause: error })
      },
    )
  }

  /** Asserts that nobody holds the right to measure with the counters of this project. */
  async lockIsFree(): Promise<void> {
    const lock = await takeHostLock({ counterRoot: join(this.root, 'sys'), waitSeconds: ENDING_SECONDS })
    await lock.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL')
    await this.ended()
    this.project[Symbol.dispose]()
    rmSync(this.temporary, { recursive: true, force: true })
  }

  /** What marks the processes of this project, and keeps them to its folders. */
  environment(): Record<string, string> {
    const [name = '', value = ''] = this.#mark.split('=')
    return { [name]: value, TMPDIR: this.temporary, ...SIMULATED }
  }

  #files(written: RegExp[] = []): Map<string, string> {
    const all = contents(this.root, (name) => [MEANT, ...written].some((each) => each.test(name)))
    return new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** No error of this package shows where in it the error was thrown. */
export function assertNoStack(output: string): void {
  assert.doesNotMatch(output, /^\s+(?:at|❯) (?!.*node_modules).*\bdist\//m, `a stack is shown:\n${output}`)
}
