import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseEnergyReport } from '../../src/reporters/index.ts'
import { openDatabase } from '../../src/store/index.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const VITEST = (
  JSON.parse(readFileSync(join(REPOSITORY, 'node_modules/vitest/package.json'), 'utf8')) as { version: string }
).version

const PLAIN_BENCH = `
import { test } from 'vitest'
test('copying', async ({ bench }) => {
  await bench('spread', () => [...Array(1000).keys()]).run({ time: 200 })
})
`
const CONFIG = (rest = '', options = '') => `
import { defineConfig } from 'vitest/config'
import { energy } from 'vitest-energy'
export default defineConfig({ plugins: [energy(${options})]${rest} })
`

let root = ''

function npm(...words: string[]): string {
  return execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function bench(): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|ENERGY_|npm_)/.test(name)))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const options = {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1', XDG_CACHE_HOME: join(root, 'cache') },
  } as const
  return execFileSync(process.execPath, [vitest, 'bench', '--run'], options)
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'user-project-'))
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', root], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    }),
  ) as { filename: string }[]
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'user-project', private: true, type: 'module' }))
  npm('install', '--no-audit', '--no-fund', `./${packed?.filename}`, `vitest@${VITEST}`, 'vite')
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a new directory, the packed package, an existing bench and one line of config: joules on the screen', async () => {
  writeFileSync(join(root, 'copy.bench.ts'), PLAIN_BENCH)
  writeFileSync(join(root, 'vitest.config.ts'), CONFIG())
  const output = bench()
  expect(output).toMatch(/spread +[\d.]+ [mµn]?J +±/)
  const report = parseEnergyReport(readFileSync(join(root, '.vitest/energy/energy.json'), 'utf8'))
  expect(report.benchmarks).toHaveLength(1)
  expect(report.benchmarks[0]?.joulesPerOp?.median).toBeGreaterThan(0)
  await using db = await openDatabase(join(root, 'data/experiments.db'))
  expect(await db.listExperiments()).toHaveLength(1)
  expect(output).toContain('hz')
})

test('two workspace projects that both load the plugin: one report, one experiment, the options of the root', async () => {
  rmSync(join(root, 'copy.bench.ts'))
  rmSync(join(root, 'data'), { recursive: true })
  for (const name of ['one', 'two']) {
    mkdirSync(join(root, 'packages', name), { recursive: true })
    writeFileSync(join(root, 'packages', name, 'copy.bench.ts'), PLAIN_BENCH)
    writeFileSync(
      join(root, 'packages', name, 'vitest.config.ts'),
      CONFIG(`, test: { name: '${name}' }`, `{ name: '${name}', seed: 7 }`),
    )
  }
  writeFileSync(join(root, 'vitest.config.ts'), CONFIG(`, test: { projects: ['packages/*'] }`, `{ name: 'whole' }`))
  const output = bench()
  expect(output.match(/^Energy$/gm)).toHaveLength(1)
  await using db = await openDatabase(join(root, 'data/experiments.db'))
  const experiments = await db.listExperiments()
  expect(experiments).toHaveLength(1)
  const loaded = await db.loadExperiment(experiments[0]?.id ?? '')
  expect(loaded).toMatchObject({ name: 'whole', seed: 7 })
  expect(loaded?.runs.map(({ file }) => file)).toEqual(['packages/one/copy.bench.ts', 'packages/two/copy.bench.ts'])
})
