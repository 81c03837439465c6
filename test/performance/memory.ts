import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchProject } from '../support/bench-project.ts'
import type { Figure } from '../support/figure.ts'
import { megabytes } from './cost-text.ts'
import { slopeOf } from './log-fit.ts'
import type { Form } from './part.ts'

const SIZES = { short: { benches: 90, step: 10 }, long: { benches: 10_000, step: 1000 } } as const

/** The first steps load code and compile it. */
const WARM_UP = 1 / 3

const SETTINGS =
  'bench: { control: false, windowSeconds: 0.001, minWindows: 2, timeSeconds: 0.002, warmupSeconds: 0 }\nidle: { mode: never }\nreaders: ["fake:watts=20"]\n'

/**
 * A file of so many tiny benches. Before them its worker tells of itself and of the main process, after a collection: the
 * records of a test travel with it, so they are there until its file ends.
 */
const benchFile = (benches: number): string => `
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'vitest'
const status = (pid, name) => Number(new RegExp(name + ':[^0-9]*([0-9]+)').exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1])
const entries = (pid, name) => readdirSync('/proc/' + pid + '/' + name).length
const of = (pid) => ({ residentBytes: status(pid, 'VmRSS') * 1024, threads: status(pid, 'Threads'), descriptors: entries(pid, 'fd') })
test('tiny', { timeout: 3_600_000 }, async ({ bench }) => {
  globalThis.gc?.()
  const worker = { ...of(process.pid), heapBytes: process.memoryUsage().heapUsed }
  appendFileSync('looks.ndjson', JSON.stringify({ worker, main: of(process.ppid) }) + '\\n')
  let sum = 0
  for (let i = 0; i < ${benches}; i++)
    await bench('bench ' + i, () => { sum += i }).run({ iterations: 1, time: 0, warmup: false })
})
`

/** The plugin in a worker that may collect its garbage; at its very end the main process tells how large it has been. */
const CONFIG = `
import { appendFileSync } from 'node:fs'
import { energy } from 'vitest-energy'
import { defineConfig } from 'vitest/config'
process.on('exit', () => appendFileSync('end.json', JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1024 })))
export default defineConfig({ plugins: [energy()], test: { pool: 'forks', execArgv: ['--expose-gc'] } })
`

interface Seen {
  residentBytes: number
  threads: number
  descriptors: number
  heapBytes?: number
}

/** What a worker and its main process are after so many benches. */
export interface Look {
  done: number
  worker: Seen
  main: Seen
}

/** Looks at a real run of many tiny benches, and how large its main process was at its end. */
export async function memoryLooks(form: Form): Promise<{ looks: Look[]; peakBytes: number }> {
  const { benches, step } = SIZES[form]
  const project = benchProject({
    'vitest.config.ts': CONFIG,
    'config/app_settings.yaml': SETTINGS,
    ...Object.fromEntries(
      Array.from({ length: benches / step + 1 }, (_, i) => [`tiny-${i}.bench.ts`, benchFile(step)]),
    ),
  })
  try {
    const { exitCode, output } = await project.run()
    if (exitCode !== 0) throw new Error(`vitest bench ended with ${exitCode}:\n${output.slice(-2000)}`)
    const looks = project
      .lines('looks.ndjson')
      .map((line, i): Look => ({ done: i * step, ...(JSON.parse(line) as Omit<Look, 'done'>) }))
    return { looks, ...(JSON.parse(readFileSync(join(project.root, 'end.json'), 'utf8')) as { peakBytes: number }) }
  } finally {
    project[Symbol.dispose]()
  }
}

const steady = (looks: readonly Look[]): Look[] => looks.slice(Math.ceil(looks.length * WARM_UP))

/** Bytes per bench with their interval, and from where to where. */
function slopeText(looks: readonly Look[], of: (look: Look) => number): { seen: string; isFlat: boolean } {
  const { slope, halfWidth } = slopeOf(steady(looks).map((look) => ({ x: look.done, y: of(look) })))
  const [first, last] = [looks[0] as Look, looks.at(-1) as Look]
  return {
    seen: `${Math.round(slope)} ± ${Math.round(halfWidth)} B per bench; ${megabytes(of(first))} to ${megabytes(of(last))}`,
    isFlat: Math.abs(slope) <= halfWidth,
  }
}

const countText = (looks: readonly Look[], of: (look: Look) => number): string =>
  `${of(looks[0] as Look)} at first, ${of(steady(looks)[0] as Look)} after the warm-up, ${of(looks.at(-1) as Look)} at the end`

/** Memory, descriptors and threads over a run of many benches. */
export async function memory(form: Form): Promise<Figure[]> {
  const { looks, peakBytes } = await memoryLooks(form)
  const benches = looks.at(-1)?.done ?? 0
  const grown = steady(looks)
  const isSteady = (of: (look: Look) => number): boolean => grown.every((look) => of(look) <= of(grown[0] as Look))
  const bytes = (what: string, of: (look: Look) => number): Figure => ({
    what: `${what}, ${benches} benches`,
    seen: slopeText(looks, of).seen,
  })
  const counts = (what: string, of: (look: Look) => number): Figure => ({
    what,
    seen: countText(looks, of),
    target: 'no more than after the warm-up',
    reached: isSteady(of),
  })
  return [
    bytes('heap of the worker', ({ worker }) => worker.heapBytes ?? Number.NaN),
    bytes('resident set of the worker', ({ worker }) => worker.residentBytes),
    bytes('resident set of the main process', ({ main }) => main.residentBytes),
    {
      what: 'largest resident set of the main process, reports and store included',
      seen: `${megabytes(peakBytes)}, ${Math.round((peakBytes - (looks[0] as Look).main.residentBytes) / benches)} B per bench beyond its beginning`,
    },
    counts('descriptors of the worker', ({ worker }) => worker.descriptors),
    counts('descriptors of the main process', ({ main }) => main.descriptors),
    counts('threads of the worker', ({ worker }) => worker.threads),
  ]
}
