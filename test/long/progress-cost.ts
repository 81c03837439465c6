/**
 * The same bench with and without somebody who looks at its progress, in turns: what is told must not change what is measured.
 *
 *     npm run long:progress -- [pairs]
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../src/store/index.ts'
import { ratioInterval } from '../../src/stats/index.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { benchProject } from '../support/bench-project.ts'
import { inTerminal } from '../support/terminal.ts'

const VITEST = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
const { positionals } = parseArgs({ allowPositionals: true })
const pairs = Number(positionals[0] ?? 10)
const unavailable = groundTruthUnavailable()
if (unavailable !== undefined) throw new Error(`This needs the ground-truth tree: ${unavailable}.`)

await using truth = await GroundTruth.start({
  target: 'opener',
  zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 12, dynamicWatts: 25 })],
})
using project = benchProject({
  'config/app_settings.yaml':
    'bench: { control: false, windowSeconds: 0.05, timeSeconds: 2, warmupSeconds: 0.2, halfWidth: 0.0001 }\n',
  'vitest.config.ts': `
    import { energy } from 'vitest-energy'
    import { defineConfig } from 'vitest/config'
    export default defineConfig({
      plugins: [energy()],
      test: { reporters: [['default', { summary: process.env.SUMMARY === '1' }]] },
    })`,
  'same.bench.ts': `
    import { test } from 'vitest'
    test('same', async ({ bench }) => {
      await bench('same', () => { let h = 7; for (let i = 0; i < 2000; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xffffff; return h }).run()
    })`,
})
/** A pseudo-terminal both times: with Vitest's window, which has the row, and without any window. */
type Side = 'without' | 'with'

async function measured(side: Side): Promise<{ joules: number; seconds: number; told: boolean }> {
  using running = inTerminal(`${process.execPath} ${VITEST} bench --run`, {
    cwd: project.root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      XDG_CACHE_HOME: join(project.root, 'cache'),
      ENERGY_SYS_ROOT: truth.root,
      SUMMARY: side === 'with' ? '1' : '0',
    },
  })
  const { exitCode, screen, bytes } = await running.finished
  if (exitCode !== 0) throw new Error(screen.join('\n'))
  await using db = await openDatabase(project.database)
  const [newest] = await db.listExperiments()
  const [run] = (await db.loadExperiment(newest?.id ?? ''))?.runs ?? []
  if (run?.kind !== 'bench' || !run.joulesPerOp || !run.secondsPerOp) throw new Error('The bench has no energy.')
  return { joules: run.joulesPerOp.median, seconds: run.secondsPerOp.median, told: / left/.test(bytes) }
}

const joules: Record<Side, number[]> = { without: [], with: [] }
const seconds: Record<Side, number[]> = { without: [], with: [] }
for (let pair = 0; pair < pairs; pair++) {
  const order = pair % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)
  for (const side of order) {
    const found = await measured(side)
    if (found.told !== (side === 'with')) throw new Error(`${side}: ${found.told ? 'told' : 'not told'}`)
    joules[side].push(found.joules)
    seconds[side].push(found.seconds)
  }
}
for (const [what, values] of Object.entries({ energy: joules, time: seconds })) {
  const found = ratioInterval(values.without, values.with)
  if (!found) throw new Error('Too few pairs for an interval.')
  const percent = (ratio: number): string => `${(100 * (ratio - 1)).toFixed(2)} %`
  console.log(
    `${what} with progress against without, ${pairs} pairs: ${percent(found.ratio)} [${percent(found.low)}, ${percent(found.high)}]`,
  )
  if (found.low > 1.005) process.exitCode = 1
}
