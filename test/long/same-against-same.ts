/**
 * Many comparisons of a function with itself: the interval of the ratio has to hold 1 in at least 91 of 100 of them.
 *
 *     npm run long:same -- [runs] [seed]
 */
import { parseArgs } from 'node:util'
import { ratioInterval } from '../../src/stats/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { benchProject } from '../support/bench-project.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const runs = Number(positionals[0] ?? 200)
const seed = Number(positionals[1] ?? 20_261_124)
const unavailable = groundTruthUnavailable()
if (unavailable !== undefined) throw new Error(`This needs the ground-truth tree: ${unavailable}.`)

const WORK = {
  arithmetic: '() => { let h = 7; for (let i = 0; i < 2000; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xffffff; return h }',
  garbage:
    '() => { const kept = []; for (let i = 0; i < 300; i++) kept.push({ i, text: `item ${i}`, list: [i, i + 1] }); return kept.length }',
}

for (const [name, work] of Object.entries(WORK)) {
  await using truth = await GroundTruth.start({
    target: 'opener',
    zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 12, dynamicWatts: 25 })],
  })
  using project = benchProject({
    'config/app_settings.yaml': `seed: ${seed}\nbench:\n  control: false\n`,
    'same.bench.ts': `
      import { test } from 'vitest'
      const work = ${work}
      const energy = { windowSeconds: 0.03, timeSeconds: 0.6, warmupSeconds: 0.1, minWindows: 20, halfWidth: 0.0001 }
      for (let run = 0; run < ${runs}; run++) {
        test('run ' + run, async ({ bench }) => {
          await bench.compare(bench('base', { energy }, work), bench('head', { energy }, work))
        })
      }`,
  })
  const { exitCode, output, database } = await project.run({ env: { ENERGY_SYS_ROOT: truth.root } })
  if (exitCode !== 0) throw new Error(output)
  await using db = await openDatabase(database)
  await db.migrate()
  const [experiment] = await db.listExperiments()
  const all = (await db.loadExperiment(experiment?.id ?? ''))?.runs ?? []
  const perRound = (suite: string, side: string): Map<number, number> => {
    const run = all.find((each) => each.suite === suite && each.name === side)
    const windows = run?.kind === 'bench' ? run.windows : []
    return new Map(windows.flatMap(({ round, totalJoules, ops }) => (totalJoules ? [[round, totalJoules / ops]] : [])))
  }
  const intervals = [...new Set(all.map(({ suite }) => suite))].map((suite) => {
    const base = perRound(suite, 'base')
    const head = perRound(suite, 'head')
    const rounds = [...base.keys()].filter((round) => head.has(round))
    const values = (side: Map<number, number>): number[] => rounds.map((round) => side.get(round) as number)
    const interval = ratioInterval(values(base), values(head))
    if (!interval) throw new Error(`${suite} has no pairs of windows`)
    return interval
  })
  const covering = intervals.filter(({ low, high }) => low <= 1 && high >= 1).length
  const widths = intervals.map(({ low, high, ratio }) => (high - low) / 2 / ratio).toSorted((a, b) => a - b)
  const off = intervals.map(({ ratio }) => Math.abs(ratio - 1)).toSorted((a, b) => a - b)
  const middle = (values: readonly number[]): string => `${(100 * (values[values.length >> 1] ?? 0)).toFixed(2)} %`
  console.log(
    `${name}: ${covering} of ${intervals.length} intervals hold 1 (${((100 * covering) / intervals.length).toFixed(1)} %); ` +
      `median half-width ${middle(widths)}, median |ratio − 1| ${middle(off)}, worst ${(100 * (off.at(-1) ?? 0)).toFixed(2)} %; seed ${seed}`,
  )
  if (covering < 0.91 * intervals.length) process.exitCode = 1
}
