/**
 * What the plugin adds to `vitest bench`: seconds per invocation, and per bench outside of its windows. Both configurations
 * run in turns, in random order, on benches of a single call each; nothing but starting, measuring and storing is left.
 *
 *     npm run bench:cost -- [--rounds 10] [--benches 40]
 *
 * | figure | made of |
 * | --- | --- |
 * | start, cold | first run with the plugin in an empty cache, less a plain run |
 * | start, warm | one bench with the plugin, less one bench without |
 * | per bench | what `--benches` further benches add with the plugin, less what they add without, less their windows |
 *
 * CPU seconds are those of all processes. Wall seconds say little while other programs run.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseEnergyReport } from '../../src/reporters/index.ts'
import { quantile, summarise } from '../../src/stats/index.ts'
import { seededRandom } from '../../src/random.ts'
import { benchProject, plainConfig } from '../support/bench-project.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, benches: { type: 'string', default: '40' } },
})
const rounds = Number(values.rounds)
const further = Number(values.benches)
const VITEST = resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')

const benchFile = (count: number): string => `
import { test } from 'vitest'
test('cost', async ({ bench }) => {
  for (let i = 0; i < ${count}; i++)
    await bench('bench ' + i, () => { globalThis.kept = i }).run({ iterations: 1, time: 0, warmup: false })
})
`

interface Cost {
  seconds: number
  cpuSeconds: number
}

const project = benchProject({
  'energy.config.ts': plainConfig(),
  'plain.config.ts': `export default {}`,
  'one.bench.ts': benchFile(1),
  'many.bench.ts': benchFile(1 + further),
  // The defaults of the package, as a user has them.
  'config/app_settings.yaml': '{}\n',
})

function run(config: 'plain' | 'energy', file: 'one' | 'many'): Cost {
  const words = [VITEST, 'bench', '--run', '--config', `${config}.config.ts`, file]
  const command = [process.execPath, ...words].map((word) => `'${word}'`).join(' ')
  const { stderr, stdout, status } = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time ${command}`], {
    cwd: project.root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(project.root, 'cache') },
  })
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] =
    stderr.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? []
  if (status !== 0) throw new Error(`${config} ${file} ended with ${status}:\n${stdout}\n${stderr}`)
  return { seconds, cpuSeconds: user + system }
}

/** Seconds inside windows in the run that was the last one. */
function windowSeconds(): number {
  const { benchmarks } = parseEnergyReport(readFileSync(join(project.root, '.vitest/energy/energy.json'), 'utf8'))
  return benchmarks.reduce(
    (sum, { secondsPerOp, windows, opsPerWindow }) => sum + (secondsPerOp?.median ?? 0) * windows * opsPerWindow,
    0,
  )
}

const shown = (milliseconds: readonly number[]): string => {
  const { median } = summarise(milliseconds)
  const [low, high] = [0.25, 0.75].map((q) =>
    quantile(
      milliseconds.toSorted((a, b) => a - b),
      q,
    ),
  )
  return `${median.toFixed(1)} ms (quartiles ${low?.toFixed(1)} to ${high?.toFixed(1)})`
}
const MS = 1e3

try {
  const random = seededRandom(1)
  run('plain', 'one')
  const coldPlain = run('plain', 'one')
  const cold = run('energy', 'one')
  console.log(
    `start, cold: ${((cold.seconds - coldPlain.seconds) * MS).toFixed(0)} ms, ${((cold.cpuSeconds - coldPlain.cpuSeconds) * MS).toFixed(0)} ms of CPU (once per machine: the counters' update periods are measured)`,
  )
  const found = { start: [] as Cost[], bench: [] as Cost[] }
  for (let round = 0; round < rounds; round++) {
    const cases = [
      ['plain', 'one'],
      ['energy', 'one'],
      ['plain', 'many'],
      ['energy', 'many'],
    ] as const
    const costs = new Map<string, Cost>()
    let inWindows = 0
    for (const [config, file] of cases
      .map((each) => ({ each, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ each }) => each)) {
      costs.set(`${config} ${file}`, run(config, file))
      if (config === 'energy' && file === 'many') inWindows = windowSeconds()
    }
    const of =
      (config: string, quantity: keyof Cost) =>
      (file: string): number =>
        costs.get(`${config} ${file}`)?.[quantity] ?? Number.NaN
    const difference = (quantity: keyof Cost, from: (cost: (file: string) => number) => number): number =>
      from(of('energy', quantity)) - from(of('plain', quantity))
    found.start.push({
      seconds: difference('seconds', (cost) => cost('one')),
      cpuSeconds: difference('cpuSeconds', (cost) => cost('one')),
    })
    const added = (cost: (file: string) => number): number => cost('many') - cost('one')
    found.bench.push({
      seconds: (difference('seconds', added) - inWindows) / further,
      cpuSeconds: (difference('cpuSeconds', added) - inWindows) / further,
    })
  }
  for (const [name, costs] of [
    ['start, warm', found.start],
    [`per bench`, found.bench],
  ] as const) {
    console.log(
      `${name}: ${shown(costs.map(({ seconds }) => seconds * MS))}; CPU ${shown(costs.map(({ cpuSeconds }) => cpuSeconds * MS))}; ${rounds} rounds`,
    )
  }
} finally {
  project[Symbol.dispose]()
  rmSync(project.root, { recursive: true, force: true })
}
