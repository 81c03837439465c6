import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest'
import { parseEnergyReport } from '../../src/reporters/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { long } from '../support/long.ts'

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
const SAMPLED_TASK = `
import { test } from 'vitest'
test('spins', { tags: ['task'] }, () => {
  const end = performance.now() + 300
  while (performance.now() < end);
})
`
const CONFIG = (rest = '', options = '') => `
import { defineConfig } from 'vitest/config'
import { energy } from 'vitest-energy'
export default defineConfig({ plugins: [energy(${options})]${rest} })
`

let root = ''
let packedFiles: string[] = []

function npm(...words: string[]): string {
  return execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function bench(node = process.execPath): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|ENERGY_|npm_)/.test(name)))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const options = {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1', XDG_CACHE_HOME: join(root, 'cache') },
  } as const
  return execFileSync(node, [vitest, 'bench', '--run'], options)
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'user-project-'))
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', root], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    }),
  ) as { filename: string; files: { path: string }[] }[]
  packedFiles = packed?.files.map(({ path }) => path) ?? []
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

/** The oldest Node that the package says it runs on, from the registry. */
function oldestNode({ skip }: TestContext): string {
  const version = manifest().engines.node.replace('>=', '')
  const name = `node-${process.platform}-${process.arch}`
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--prefix', 'oldest', '--no-audit', '--no-fund', `${name}@${version}`],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) skip(`npm installs no ${name}@${version}: ${stderr.trim().split('\n').at(-1)}`)
  const node = join(root, 'oldest/node_modules', name, 'bin/node')
  expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toContain(version)
  return node
}

test('the oldest Node that the package names: joules, the database, a report; and what only a newer one can read', (context) => {
  const node = oldestNode(context)
  const command = (words: string[]) =>
    spawnSync(node, [join(root, 'node_modules/vitest-energy/dist/cli/main.js'), ...words], {
      cwd: root,
      encoding: 'utf8',
    })
  writeFileSync(join(root, 'spin.energy.ts'), SAMPLED_TASK)
  rmSync(join(root, 'data'), { recursive: true })
  expect(bench(node)).toMatch(/spread +[\d.]+ [mµn]?J +±/)
  expect(command(['report', '--format', 'markdown']).stdout).toMatch(/spread/)
  expect(command(['db', 'verify'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/2 runs verified, 0 differences/) as string,
  })
  bench()
  expect(command(['db', 'verify'])).toMatchObject({ status: 3, stderr: expect.stringContaining('zstd') as string })
  rmSync(join(root, 'spin.energy.ts'))
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

interface Manifest {
  engines: { node: string }
  bin: Record<string, string>
  exports: Record<string, string | { types: string; default: string }>
  dependencies: Record<string, string>
  optionalDependencies: Record<string, string>
  peerDependencies: Record<string, string>
}
const manifest = (): Manifest => JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as Manifest

test('the package holds the types of every source, the code that its exports name, and nothing else', () => {
  const sources = readdirSync(join(REPOSITORY, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('page/'))
    .map((name) => `dist/${name.slice(0, -'.ts'.length)}`)
  const built = packedFiles.filter((path) => path.startsWith('dist/') && !path.startsWith('dist/chunks/'))
  const types = sources.map((name) => `${name}.d.ts`)
  expect(built.filter((path) => path.endsWith('.d.ts')).sort()).toEqual(types.sort())
  const code = new Set(sources.map((name) => `${name}.js`))
  const further = built.filter((path) => !path.endsWith('.d.ts') && !code.has(path))
  expect(further.sort()).toEqual(['dist/LICENSES', 'dist/page/page.css', 'dist/page/page.js'])
  const others = packedFiles.filter((path) => !/^(?:dist|config|grafana)\//.test(path))
  expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json'])
  const { bin, exports } = manifest()
  const named = [
    ...Object.values(bin),
    ...Object.values(exports).flatMap((each) => Object.values(typeof each === 'string' ? [each] : each)),
  ]
  expect(named.filter((path) => !packedFiles.includes(path.replace(/^\.\//, '')))).toEqual([])
})

test('what the package imports, in code and in types, is what it depends on', () => {
  const { dependencies, optionalDependencies, peerDependencies } = manifest()
  const known = new Set([
    ...builtinModules,
    ...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
  ])
  const strangers = packedFiles
    .filter((path) => /^dist\/(?!page\/).*\.(?:js|d\.ts)$/.test(path))
    .flatMap((path) => {
      const text = readFileSync(join(root, 'node_modules/vitest-energy', path), 'utf8')
      const names = [
        ...text.matchAll(
          /(?:^|[;}\n])\s*(?:import|export)[^'"`;]*?from ?['"]([^'".][^'"]*)['"]|\bimport\(['"]([^'".][^'"]*)['"]\)/g,
        ),
      ]
      return names.map((match) => `${path}: ${match[1] ?? match[2]}`)
    })
    .filter((line) => {
      const [, name = ''] = line.split(': ')
      const [first = '', second = ''] = name.split('/')
      return !name.startsWith('node:') && !known.has(first.startsWith('@') ? `${first}/${second}` : first)
    })
  expect(strangers).toEqual([])
})

test('every entry loads from ES modules and from CommonJS', () => {
  const entries = Object.keys(manifest().exports)
    .filter((name) => name !== './test' && name !== './package.json')
    .map((name) => name.replace('.', 'vitest-energy'))
  const load = (type: string, expression: string): string[] =>
    JSON.parse(
      execFileSync(process.execPath, [`--input-type=${type}`, '--eval', expression], { cwd: root, encoding: 'utf8' }),
    ) as string[]
  const names = JSON.stringify(entries)
  const imported = load(
    'module',
    `const all = await Promise.all(${names}.map((each) => import(each))); console.log(JSON.stringify(all.map((each) => Object.keys(each).sort().join())))`,
  )
  const required = load(
    'commonjs',
    `console.log(JSON.stringify(${names}.map((each) => Object.keys(require(each)).filter((name) => name !== '__esModule').sort().join())))`,
  )
  expect(required).toEqual(imported)
  expect(imported[0]).toBe('EnergyError,energy')
})

const VARIANTS = [
  { module: 'nodenext', moduleResolution: 'nodenext', exactOptionalPropertyTypes: true },
  { module: 'nodenext', moduleResolution: 'nodenext', exactOptionalPropertyTypes: false },
  { module: 'esnext', moduleResolution: 'bundler', exactOptionalPropertyTypes: true },
  { module: 'esnext', moduleResolution: 'bundler', exactOptionalPropertyTypes: false },
].filter((_, i) => i === 0 || long)

test.each(VARIANTS)(
  'the types hold for a user of $moduleResolution, exact optional properties $exactOptionalPropertyTypes',
  (options) => {
    cpSync(join(REPOSITORY, 'test/types'), join(root, 'types'), { recursive: true })
    mkdirSync(join(root, 'node_modules/@types'), { recursive: true })
    for (const name of ['@types/node', 'undici-types']) {
      rmSync(join(root, 'node_modules', name), { recursive: true, force: true })
      symlinkSync(join(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name))
    }
    const compilerOptions = {
      ...options,
      target: 'es2023',
      lib: ['es2024', 'esnext.disposable', 'dom'],
      types: ['node'],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    }
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['types'] }))
    const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc')
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', root], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    // Types of other packages are theirs.
    expect(
      stdout.split('\n').filter((line) => /^(?:types|node_modules\/vitest-energy)\/|TS[56]\d{3}\b/.test(line)),
    ).toEqual([])
  },
)
