/**
 * Every property of the suite (`*.properties.test.ts`), each for as long as it is told, with a new seed:
 *
 *     FUZZ_SECONDS=60 FUZZ_SEED=7 npm run long:fuzz
 *
 * FUZZ_SECONDS are those of each property (10); without FUZZ_SEED the day gives it. Two files run at a time. Words on the
 * command line choose files: `npm run long:fuzz -- counter spool`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { figureTable, machineLine } from '../support/figure.ts'
import type { PropertyRuns } from '../support/property.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const words = process.argv.slice(2)
const seconds = process.env.FUZZ_SECONDS ?? '10'
const seed = process.env.FUZZ_SEED ?? new Date().toISOString().slice(0, 10).replaceAll('-', '')
const files = globSync('test/**/*.properties.test.ts', { cwd: ROOT }).filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
)

const folder = mkdtempSync(join(tmpdir(), 'energy-fuzz-'))
const seen = join(folder, 'runs.ndjson')
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--project', 'unit*', ...files],
  {
    cwd: ROOT,
    env: { ...process.env, FUZZ_SECONDS: seconds, FUZZ_SEED: seed, FUZZ_RUNS: seen },
    // What Vitest says goes beside the table, so that the table alone can be kept.
    stdio: ['ignore', process.stderr, process.stderr],
  },
)
const properties = (existsSync(seen) ? readFileSync(seen, 'utf8').trim().split('\n') : []).map(
  (line) => JSON.parse(line) as PropertyRuns,
)
rmSync(folder, { recursive: true, force: true })

console.log(`${machineLine()}; seed ${seed}, ${seconds} s a property\n`)
console.log(
  figureTable(
    properties.map(({ property, runs, failed }) => ({
      what: property,
      seen: `${runs} runs, seed ${seed}`,
      target: 'no counter-example',
      reached: !failed,
    })),
  ),
)
process.exitCode = status ?? 1
