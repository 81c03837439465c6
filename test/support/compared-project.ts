import { type GitProject, gitProjectIn } from './git-project-in.ts'
import { plainConfig } from './bench-project.ts'

/** What one op of a bench is: so many milliseconds, of which this part is spent working and the rest asleep. */
export interface Work {
  ms: number
  busy?: number
  /** Spent before the first op, where nothing is measured. */
  beforeMs?: number
}

export interface ComparedWork {
  base: Work
  head: Work
}

const SETTLING_MS = 200
/** Below the server of the counters, which has to answer. */
const PRIORITY = 10
const SCHEDULING = JSON.stringify(new URL('../../src/engine/thread-scheduling.ts', import.meta.url).pathname)

/**
 * Spins to a deadline with real-time priority, so that what other programs do on the CPU changes nothing: the size of a
 * change is then known. What is not spent working is slept first, at idle power: a sleep ends late by about as much each
 * time, which is asked less of it, and the work ends when the op does.
 */
const BENCHES = `
  import { test } from 'vitest'
  import { loadThreadScheduling } from ${SCHEDULING}
  import { works } from './works.js'
  const cell = new Int32Array(new SharedArrayBuffer(4))
  const sleptFor = (ms) => {
    const start = performance.now()
    Atomics.wait(cell, 0, 0, ms)
    return performance.now() - start
  }
  let late = 0
  function work({ ms, busy = 1 }) {
    const start = performance.now()
    const rest = ms * (1 - busy) - late
    if (rest > 0) sleptFor(rest)
    while (performance.now() - start < ms);
  }
  if ((await loadThreadScheduling()).beRealtime(${PRIORITY}) !== 0) throw new Error('no real-time priority')
  // What the start of a process still has to do is over before the first window.
  work({ ms: ${SETTLING_MS} })
  const asked = 0.2
  late = Array.from({ length: 101 }, () => sleptFor(asked) - asked).sort((a, b) => a - b)[50]
  for (const [name, parts] of Object.entries(works)) {
    const beforeAll = () => work({ ms: parts.beforeMs ?? 0 })
    test(name, async ({ bench }) => { await bench(name, { beforeAll }, () => work(parts)).run() })
  }
`

const worksOf = (works: Record<string, ComparedWork>, side: 'base' | 'head'): string =>
  `export const works = ${JSON.stringify(Object.fromEntries(Object.entries(works).map(([name, work]) => [name, work[side]])))}`

/** A repository in an empty folder of two commits, tagged \`before\` and \`after\`, whose benches cost what is said. */
export function comparedProject(folder: string, works: Record<string, ComparedWork>, settings: string): GitProject {
  const project = gitProjectIn(folder, {
    'package.json': '{"type":"module"}',
    'vitest.config.ts': plainConfig(),
    'config/app_settings.yaml': settings,
    'some.bench.ts': BENCHES,
    'works.js': worksOf(works, 'base'),
  })
  project.installVitest()
  project.git('tag', 'before')
  project.write({ 'works.js': worksOf(works, 'head') })
  project.commit('second')
  project.git('tag', 'after')
  return project
}

/**
 * As few processes as bear one that was disturbed: with six pairs at 5 % no bound hangs on a single value. Ten windows, so
 * that the median of a process bears four.
 */
export const QUICK_COMPARISON = `
bench: { control: false, windowSeconds: 0.02, warmupSeconds: 0.02, halfWidth: 0.0001 }
compare: { looks: [6], alpha: 0.05, benchSeconds: 0.2, confirm: false }
`
