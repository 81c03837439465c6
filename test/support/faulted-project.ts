import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { takeHostLock } from '../../src/engine/host-lock.ts'
import { type BenchProject, benchProject, type FinishedRun } from './bench-project.ts'
import { type StoredRows, storedRows } from './stored-rows.ts'

/** What a test of the project asks for, and waits for until it is done. */
export type Asked = Readonly<Record<string, (project: BenchProject) => unknown>>

/** A finished run of a project in which something went wrong, with what is stored of it. */
export interface FaultedRun extends Omit<FinishedRun, 'root' | 'database'> {
  stored: StoredRows
  /** The output in one line, whatever the width of the terminal. */
  text: string
  /** What was looked at to see that nothing is left; see `nothingLeft`. */
  unchanged: string
}

/** The children's side: \`ask\` returns when the fault has been made, \`spin\` works. */
const ASKS = `
  import { existsSync, writeFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  export async function ask(what) {
    writeFileSync('asked.' + what, '')
    while (!existsSync('done.' + what)) await sleep(2)
  }
  export function spin(ms) { const end = performance.now() + ms; while (performance.now() < end); }
`
/** Faults wait for this process, which has other work to do. */
const CONFIG = `
  import { energy } from 'vitest-energy'
  import { defineConfig } from 'vitest/config'
  export default defineConfig({ plugins: [energy()], test: { testTimeout: 120_000, hookTimeout: 120_000 } })
`
const POLL_MS = 3
/** A run that hangs is ended, and fails its cases. */
const LONGEST_MS = 150_000
const ASKED = 'asked.'

async function answer(project: BenchProject, asked: Asked, isOver: () => boolean): Promise<void> {
  const done = new Set<string>()
  while (!isOver()) {
    const names = readdirSync(project.root).flatMap((file) => (file.startsWith(ASKED) ? file.slice(ASKED.length) : []))
    for (const name of names.filter((each) => !done.has(each))) {
      done.add(name)
      const make = asked[name]
      if (!make) throw new Error(`nobody knows what ${name} is`)
      await make(project)
      writeFileSync(join(project.root, `done.${name}`), '')
    }
    await sleep(POLL_MS)
  }
}

/** Processes whose working directory lies in a folder. */
const processesIn = (folder: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    } catch {
      // It has ended meanwhile, or is the kernel's.
      return false
    }
  })

/** Asserts that a project that has ended left no process, no lock and no log of measurements behind. */
export async function nothingLeft(root: string, counterRoot: string): Promise<string> {
  expect(processesIn(root)).toEqual([])
  const spool = join(root, '.vitest/energy/spool')
  expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([])
  await (await takeHostLock({ counterRoot, waitSeconds: 0 })).release()
  return 'no process, lock or log left'
}

/** Runs a project whose tests ask for faults (`import { ask, spin } from './asks.js'`), and reads what it has stored. */
export async function faultedRun(
  files: Record<string, string>,
  { asked = {}, env = {} }: { asked?: Asked; env?: Record<string, string> },
): Promise<FaultedRun> {
  using project = benchProject({ 'vitest.config.ts': CONFIG, 'asks.js': ASKS, ...files })
  let over = false
  const limit = setTimeout(() => project.signal('SIGKILL'), LONGEST_MS)
  const running = project.run({ env }).finally(() => {
    over = true
  })
  const answering = answer(project, asked, () => over)
  try {
    const [{ root, database, ...finished }] = await Promise.all([running, answering])
    if (!existsSync(database)) throw new Error(`nothing is stored:\n${finished.output}`)
    return {
      ...finished,
      stored: storedRows(database),
      text: finished.output.replaceAll(/\s+/g, ' '),
      unchanged: await nothingLeft(root, env.ENERGY_SYS_ROOT ?? join(root, 'sys')),
    }
  } finally {
    over = true
    clearTimeout(limit)
  }
}

/** The value of the first call, for all that follow: several cases look at one run. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
