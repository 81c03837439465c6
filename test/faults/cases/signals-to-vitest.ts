import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { takeHostLock } from '../../../src/engine/host-lock.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { until } from '../marked-processes.ts'
import { assertNoStack, WatchedProject } from '../watched-project.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof SIGNALS)[number]
/** Vitest's own answers; a terminal that is gone ends it as the kernel does. */
const EXIT_CODE: Record<Signal, number | null> = { SIGINT: 130, SIGTERM: 143, SIGHUP: null }
const KEPT = 'Interrupted. What has been measured is kept, and the next start stores it.'

/** Two tests with a pause in the first; where it is stands in files of `data`, of the runs that are asked for it. */
const TWO = `
  import { writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  const { AT, STOP = '' } = process.env
  const pause = async (at) => {
    if (AT !== at) return
    writeFileSync('data/' + at, '')
    await new Promise((done) => setTimeout(done, 60_000))
  }
  test('first', async ({ bench }) => {
    await bench('first', () => 1).run({ time: 20 })
    await pause('between')
  })
  test('second', async ({ bench }) => {
    let at = false
    await bench('second', () => {
      if (AT !== 'window') return
      if (!at) writeFileSync('data/window', '')
      at = true
      for (const end = performance.now() + 1; performance.now() < end; );
    }).run(AT === 'window' ? { time: 0, iterations: 60_000 } : { time: 20 })
  })`
const CONFIG = `
  import { energy } from 'vitest-energy'
  import { defineConfig } from 'vitest/config'
  const { IDLE } = process.env
  export default defineConfig({ plugins: [energy(IDLE ? { idle: { mode: 'auto', segmentSeconds: Number(IDLE) } } : {})] })`
const FILES = { 'some.bench.ts': TWO, 'vitest.config.ts': CONFIG, 'data/.keep': '' }

const HEARD_MS = 300
/** Writes both streams into a file of the project, which can be read while it runs. */
const LOGGED = ['bash', '-c', 'exec "$@" > data/log 2>&1', 'bash']

interface Stage {
  name: string
  long?: true
  env?: Record<string, string>
  through?: readonly string[]
  /** Holds what the run needs there; gives what lets go of it. */
  hold?: (project: WatchedProject) => Promise<() => unknown> | (() => unknown)
  /** @param own the logs of this invocation */
  isThere: (project: WatchedProject, own: string[]) => boolean
  /** Runs and experiments when the next start has stored what was left. */
  stored: string
  /** Whether a log is left, which the next start stores. */
  spools: 0 | 1
  /** Nothing is measured yet, or all of it is stored: then only what is true is said. */
  silent?: true
  /** It may come to its end before it hears the signal. */
  mayEnd?: true
}

const seen = (name: string) => (project: WatchedProject) => existsSync(join(project.root, 'data', name))

const logged =
  (word: string) =>
  (project: WatchedProject, own: string[]): boolean =>
    own.some((name) =>
      readdirSync(join(project.spool, name))
        .filter((file) => file.startsWith('records-'))
        .some((file) => readFileSync(join(project.spool, name, file), 'utf8').includes(word)),
    )

/** Another process has the database: the run waits in the middle of its end. */
function holdDatabase({ root, database }: WatchedProject): () => void {
  mkdirSync(join(root, 'data'), { recursive: true })
  const other = new Database(database)
  other.pragma('journal_mode = WAL')
  other.exec('BEGIN IMMEDIATE')
  return () => {
    other.exec('COMMIT')
    other.close()
  }
}

const isEnding = (project: WatchedProject, own: string[]): boolean =>
  own.some((name) => {
    const file = join(project.spool, name, 'end.ndjson')
    return existsSync(file) && readFileSync(file, 'utf8').trim() !== ''
  })

const STAGES: Stage[] = [
  {
    name: 'while it waits for another measurement',
    long: true,
    through: LOGGED,
    async hold({ root }) {
      const lock = await takeHostLock({ counterRoot: join(root, 'sys'), waitSeconds: 0 })
      return () => lock.release()
    },
    isThere: ({ root }) =>
      existsSync(join(root, 'data/log')) && readFileSync(join(root, 'data/log'), 'utf8').includes('Waiting:'),
    stored: '2 runs (2 completed) of 1 experiment (completed)',
    spools: 0,
    silent: true,
  },
  {
    name: 'while it measures the idle power',
    long: true,
    env: { IDLE: '60' },
    isThere: logged('"type":"reader"'),
    stored: '2 runs (2 completed) of 1 experiment (completed)',
    spools: 1,
  },
  {
    name: 'in a window of a bench',
    long: true,
    env: { AT: 'window' },
    isThere: seen('window'),
    stored: '8 runs (5 completed, 3 aborted) of 4 experiments (aborted, aborted, aborted, completed)',
    spools: 1,
  },
  {
    name: 'while it stores',
    long: true,
    hold: holdDatabase,
    isThere: isEnding,
    mayEnd: true,
    silent: true,
    stored: '8 runs (8 completed) of 4 experiments (completed, completed, completed, completed)',
    spools: 1,
  },
  {
    name: 'between two benches',
    long: true,
    env: { AT: 'between' },
    isThere: seen('between'),
    stored: '5 runs (5 completed) of 4 experiments (aborted, aborted, aborted, completed)',
    spools: 1,
  },
]

async function signalled(stage: Stage): Promise<Outcome> {
  await using project = new WatchedProject(FILES)
  const said: string[] = []
  for (const signal of SIGNALS) {
    for (const name of readdirSync(join(project.root, 'data')))
      if (name !== '.keep' && !name.includes('.db')) rmSync(join(project.root, 'data', name))
    const letGo = await stage.hold?.(project)
    const before = new Set(project.spools())
    const own = (): string[] => project.spools().filter((name) => !before.has(name))
    const running = project.vitest({ env: stage.env ?? {}, through: stage.through ?? [] })
    await until(stage.name, () => stage.isThere(project, own()), 150)
    project.project.signal(signal, { main: true })
    // Long enough that the signal is there when what is held is let go.
    await sleep(HEARD_MS)
    await letGo?.()
    const { exitCode, output } = await running
    await project.ended()
    // A signal that is heard when everything is done changes nothing any more.
    if (!(stage.mayEnd && exitCode === 0)) assert.equal(exitCode, EXIT_CODE[signal], `${signal}: ${output}`)
    assertNoStack(output)
    if (signal !== 'SIGHUP' && !stage.silent) assert.ok(output.includes(KEPT), output)
    said.push(`${signal}: exit ${exitCode ?? 'by the signal'}`)
  }
  const unchanged = await project.unchanged({ spools: stage.spools })
  const next = await project.vitest()
  assert.equal(next.exitCode, 0, next.output)
  const kept = await project.stored()
  assert.equal(kept, stage.stored)
  assert.deepEqual(project.spools(), [])
  return { said: said.join(', '), kept: `the next start stores it: ${kept}`, unchanged }
}

/** Signals to the main process of `vitest bench`, at every stage of it. */
export const SIGNALS_TO_VITEST: FaultCase[] = STAGES.map((stage) => ({
  fault: 'SIGINT, SIGTERM, SIGHUP',
  place: `vitest bench, ${stage.name}`,
  tells: ['aborted'],
  ...(stage.long ? { long: true } : {}),
  run: () => signalled(stage),
}))
