import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EnergyEngine } from '../../src/engine/index.ts'
import { measureControl } from '../../src/invocation/control-workload.ts'
import { harnessReference } from '../../src/plugin/harness-reference.ts'
import { seededRandom } from '../../src/random.ts'
import { parseEnergyReport } from '../../src/reporters/index.ts'
import { median } from '../../src/stats/index.ts'
import { plainConfig } from '../support/bench-project.ts'
import type { Figure } from '../support/figure.ts'
import { installedProject } from '../support/installed-project.ts'
import type { Part } from './part.ts'
import { middleHalf } from './spread.ts'

const VITEST = resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
const FORMS = {
  short: { rounds: 1, further: 10, wholeRuns: 0 },
  long: { rounds: 7, further: 40, wholeRuns: 2 },
} as const
const WHOLE_BENCHES = 20
const MS = 1e3

/** Benches of a single call each: nothing but starting, measuring and storing is left. */
const singleCalls = (count: number): string => `
import { test } from 'vitest'
test('cost', async ({ bench }) => {
  for (let i = 0; i < ${count}; i++)
    await bench('bench ' + i, () => { globalThis.kept = i }).run({ iterations: 1, time: 0, warmup: false })
})
`

/** Benches as users write them, with the budgets that both sides have by default: 1 s, and 0.25 s of warm-up. */
const ordinary = `
import { test } from 'vitest'
const words = Array.from({ length: 1000 }, (_, i) => 'word ' + ((i * 7919) % 1000))
test.for(Array.from({ length: ${WHOLE_BENCHES} }, (_, i) => i + 1))('sorted %d', async (size, { bench }) => {
  await bench('sort', () => words.slice(0, size * 10).sort()).run()
}, 60_000)
`

interface Cost {
  seconds: number
  cpuSeconds: number
}

/** Wall and CPU time of a whole `vitest bench`, its workers included. */
function costOf(root: string, config: 'plain' | 'energy', file: string): Cost {
  const words = [VITEST, 'bench', '--run', '--config', `${config}.config.ts`, file]
  const command = [process.execPath, ...words].map((word) => `'${word}'`).join(' ')
  const { stderr, stdout, status } = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time ${command}`], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(root, 'cache') },
  })
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] =
    stderr.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? []
  if (status !== 0) throw new Error(`${config} ${file} ended with ${status}:\n${stdout}\n${stderr}`)
  return { seconds, cpuSeconds: user + system }
}

/** Seconds inside windows in the run that was the last one. */
function windowSeconds(root: string): number {
  const { benchmarks } = parseEnergyReport(readFileSync(join(root, '.vitest/energy/energy.json'), 'utf8'))
  return benchmarks.reduce(
    (sum, { secondsPerOp, windows, opsPerWindow }) => sum + (secondsPerOp?.median ?? 0) * windows * opsPerWindow,
    0,
  )
}

/** Seconds of the two measurements that every worker begins with: the control workload and the empty loop, once per process. */
async function firstMeasurements(): Promise<{ control: number; reference: number }> {
  await using engine = await EnergyEngine.open({ lock: false })
  await using session = engine.session('edges')
  const timed = async (work: () => unknown): Promise<number> => {
    const start = performance.now()
    await work()
    return (performance.now() - start) / MS
  }
  return {
    control: await timed(() => measureControl(session, engine.now().startedAt)),
    reference: await timed(() => harnessReference('sync', session, seededRandom(1))),
  }
}

const milliseconds = (seconds: number): string => (seconds * MS).toFixed(seconds < 0.1 ? 1 : 0)

const shown = (costs: readonly Cost[]): string => {
  const text = (values: readonly number[]): string => {
    const [low, high] = middleHalf(values)
    return `${milliseconds(median(values))} ms (${milliseconds(low)} to ${milliseconds(high)})`
  }
  return `${text(costs.map(({ seconds }) => seconds))}; CPU ${text(costs.map(({ cpuSeconds }) => cpuSeconds))}`
}

const less = (a: Cost, b: Cost): Cost => ({
  seconds: a.seconds - b.seconds,
  cpuSeconds: a.cpuSeconds - b.cpuSeconds,
})

/** Runs of 20 ordinary benches with the plugin and without it, in turns: how many times as long. */
function wholeRuns(root: string, pairs: number): Figure[] {
  const ratios: number[] = []
  const seconds: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const sides = pair % 2 === 0 ? (['energy', 'plain'] as const) : (['plain', 'energy'] as const)
    const taken = new Map(sides.map((config) => [config, costOf(root, config, 'ordinary').seconds]))
    ratios.push((taken.get('energy') ?? Number.NaN) / (taken.get('plain') ?? Number.NaN))
    seconds.push(taken.get('energy') ?? Number.NaN)
  }
  if (pairs === 0) return []
  return [
    {
      what: `a run of ${WHOLE_BENCHES} benches with the defaults`,
      seen: `${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} × plain \`vitest bench\` with the same budgets (${median(seconds).toFixed(0)} s)`,
      target: '≤ 1.5 ×',
      reached: median(ratios) <= 1.5,
    },
  ]
}

/**
 * What the plugin adds to `vitest bench`: per invocation, and per bench outside of its windows. Each configuration runs in
 * turns with plain Vitest; what is told is the difference.
 */
export const start: Part = async (form) => {
  const { rounds, further, wholeRuns: pairs } = FORMS[form]
  using project = installedProject({
    'energy.config.ts': plainConfig(),
    'plain.config.ts': 'export default {}',
    'one.bench.ts': singleCalls(1),
    'many.bench.ts': singleCalls(1 + further),
    'ordinary.bench.ts': ordinary,
  })
  const run = (config: 'plain' | 'energy', file: string): Cost => costOf(project.root, config, file)
  run('plain', 'one')
  const cold = less(run('energy', 'one'), run('plain', 'one'))
  const starts: Cost[] = []
  const benches: Cost[] = []
  for (let round = 0; round < rounds; round++) {
    const plainOne = run('plain', 'one')
    const one = run('energy', 'one')
    const many = run('energy', 'many')
    const inWindows = windowSeconds(project.root)
    const added = less(less(many, one), less(run('plain', 'many'), plainOne))
    starts.push(less(one, plainOne))
    benches.push({
      seconds: (added.seconds - inWindows) / further,
      cpuSeconds: (added.cpuSeconds - inWindows) / further,
    })
  }
  const { control, reference } = await firstMeasurements()
  const own = median(starts.map(({ seconds }) => seconds)) - control - reference
  const perBench = median(benches.map(({ seconds }) => seconds))
  return [
    { what: 'start, cold: once per machine, with the update periods of its counters', seen: shown([cold]) },
    { what: 'start, warm, with its first measurements', seen: shown(starts) },
    {
      what: 'start, warm, without them',
      seen: `${milliseconds(own)} ms; the control workload takes ${milliseconds(control)} ms, the empty loop ${milliseconds(reference)} ms`,
      target: '≤ 250 ms',
      reached: own <= 0.25,
    },
    {
      what: 'a bench, outside of its windows',
      seen: shown(benches),
      target: '≤ 5 ms',
      reached: perBench <= 0.005,
    },
    ...wholeRuns(project.root, pairs),
  ]
}
