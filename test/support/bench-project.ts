import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../../src/run.ts'
import { parseEnergyReport, type EnergyReport } from '../../src/reporters/index.ts'
import { openDatabase } from '../../src/store/index.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
/** Below the repository, so that `vitest` and `vitest-energy` are found as in a user's project. */
const SCRATCH = join(REPOSITORY, '.vitest', 'projects')

export interface FinishedRun {
  exitCode: number | null
  /** Both streams together, without colours. */
  output: string
  report?: EnergyReport
  root: string
  database: string
}

export interface BenchProject {
  readonly root: string
  readonly database: string
  /** Runs Vitest in the project; `words` default to `bench --run`. */
  run(options?: {
    words?: string[]
    env?: Record<string, string>
    terminal?: boolean
    /** Descriptors that the process inherits, from 3 on. */
    descriptors?: number[]
    /** Program with its first words that becomes Vitest, as `setpriv` and `unshare` do. */
    through?: readonly string[]
  }): Promise<FinishedRun>
  /** Main processes that are running. */
  pids(): number[]
  /** Types into the terminal of what is running. */
  type(keys: string): void
  /** Sends a signal to all processes that are running, as a terminal does, or to the main ones alone. */
  signal(name: NodeJS.Signals, options?: { main: boolean }): void
  /** The only run that has been stored. */
  storedRun(): Promise<Run>
  /** Lines of a file of the project. */
  lines(name: string): string[]
  /** Waits until a file of the project is there. */
  file(name: string): Promise<void>
  [Symbol.dispose](): void
}

export const plainConfig = (options = ''): string => `
import { energy } from 'vitest-energy'
import { defineConfig } from 'vitest/config'
export default defineConfig({ plugins: [energy(${options})] })
`

// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g

/** Short windows and no control: most tests ask what is said and stored, not what it costs. */
const QUICK = 'bench: { control: false, windowSeconds: 0.02, minWindows: 4, timeSeconds: 0.3, warmupSeconds: 0.05 }\n'

/** A throw-away project of real files, run by the real Vitest in a process of its own. */
export function benchProject(files: Record<string, string>): BenchProject {
  mkdirSync(SCRATCH, { recursive: true })
  const root = mkdtempSync(join(SCRATCH, 'project-'))
  for (const [name, text] of Object.entries({
    'vitest.config.ts': plainConfig(),
    'config/app_settings.yaml': QUICK,
    ...files,
  })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  // Another name of /sys is another right to measure: tests that run side by side do not wait for each other.
  const ownSys = join(root, 'sys')
  symlinkSync('/sys', ownSys)
  const setsRoots = /^roots:/m.test(files['config/app_settings.yaml'] ?? '')
  const running = new Set<ChildProcess>()
  const database = join(root, 'data/experiments.db')
  return {
    root,
    database,
    run({ words = ['bench', '--run'], env = {}, terminal = false, descriptors = [], through = [] } = {}) {
      const vitest = [join(REPOSITORY, 'node_modules/vitest/vitest.mjs'), ...words]
      const direct = [...through, process.execPath, ...vitest]
      const [command = '', ...args] = terminal
        ? ['script', '--quiet', '--return', '--command', direct.join(' '), '/dev/null']
        : direct
      return new Promise((done) => {
        const inherited = Object.fromEntries(
          Object.entries(process.env).filter(([name]) => !/^(?:VITEST|ENERGY_|GITHUB_)/.test(name)),
        )
        const child = spawn(command, args, {
          cwd: root,
          env: {
            ...inherited,
            NODE_ENV: 'test',
            NO_COLOR: '1',
            XDG_CACHE_HOME: join(root, 'cache'),
            ...(setsRoots ? {} : { ENERGY_SYS_ROOT: ownSys }),
            ...env,
          },
          stdio: [terminal ? 'pipe' : 'ignore', 'pipe', 'pipe', ...descriptors],
          detached: true,
        })
        running.add(child)
        let output = ''
        const take = (bytes: Buffer): void => {
          output += bytes.toString()
        }
        child.stdout?.on('data', take)
        child.stderr?.on('data', take)
        child.on('close', (exitCode) => {
          running.delete(child)
          const path = join(root, '.vitest/energy/energy.json')
          done({
            exitCode,
            output: output.replace(COLOURS, ''),
            root,
            database,
            ...(existsSync(path) ? { report: parseEnergyReport(readFileSync(path, 'utf8')) } : {}),
          })
        })
      })
    },
    async storedRun() {
      await using db = await openDatabase(database)
      await db.migrate()
      const [experiment] = await db.listExperiments()
      const [run, ...others] = (await db.loadExperiment(experiment?.id ?? ''))?.runs ?? []
      if (!run || others.length > 0) throw new Error(`${others.length + (run ? 1 : 0)} runs are stored`)
      return run
    },
    pids: () => [...running].flatMap(({ pid }) => pid ?? []),
    type(keys) {
      for (const { stdin } of running) stdin?.write(keys)
    },
    signal(name, { main } = { main: false }) {
      for (const { pid } of running) if (pid !== undefined) process.kill(main ? pid : -pid, name)
    },
    lines: (name) => readFileSync(join(root, name), 'utf8').trimEnd().split('\n'),
    async file(name) {
      while (!existsSync(join(root, name))) await sleep(20)
    },
    [Symbol.dispose]() {
      // A test that failed or ran out of time leaves nothing running: with its workers, Vitest is a process group.
      this.signal('SIGKILL')
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** The benchmark of a report by name. */
export function benchmarkOf(report: EnergyReport | undefined, name: string): EnergyReport['benchmarks'][number] {
  const found = report?.benchmarks.find((each) => each.name === name)
  if (!found)
    throw new Error(`there is no bench ${name} among ${report?.benchmarks.map((each) => each.name).join(', ')}`)
  return found
}
