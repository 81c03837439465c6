/**
 * What a new user does, with the package as it would be published: from an empty folder to the first joules. Says how
 * long each step takes and how much the package adds to what is installed, dependency by dependency. It needs the
 * registry of npm.
 *
 *     npm run long:first -- [vite version]
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnergyReport } from '../../src/reporters/index.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const [vite] = process.argv.slice(2)
const installed = JSON.parse(readFileSync(join(REPOSITORY, 'node_modules/vitest/package.json'), 'utf8')) as {
  version: string
}
const BENCH = `
import { test } from 'vitest'
test('copying', async ({ bench }) => {
  await bench('spread', () => [...Array(1000).keys()]).run()
})
`
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|ENERGY_|npm_)/.test(name)))
const root = mkdtempSync(join(tmpdir(), 'first-five-minutes-'))
process.on('exit', () => rmSync(root, { recursive: true, force: true }))
let allSeconds = 0

function step(command: string, ...words: string[]): string {
  const begin = performance.now()
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1', XDG_CACHE_HOME: join(root, 'cache') },
  })
  const seconds = (performance.now() - begin) / 1000
  allSeconds += seconds
  const shown = words.map((word) => (word.endsWith('.tgz') ? 'vitest-energy' : word)).join(' ')
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${command} ${shown}`)
  if (status !== 0) throw new Error(`it ended with ${status}:\n${stdout}${stderr}`)
  return stdout + stderr
}

function bytesIn(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
}

/** Packages in node_modules with their bytes. */
function packageBytes(): Map<string, number> {
  const modules = join(root, 'node_modules')
  const names = readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : name,
    )
  return new Map(names.map((name) => [name, bytesIn(join(modules, name))]))
}

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', root], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  }),
) as { filename: string; size: number; unpackedSize: number; entryCount: number }[]
if (!packed) throw new Error('npm pack says nothing of what it has packed')
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`
console.log(
  `The package: ${packed.entryCount} files, ${megabytes(packed.size)} packed, ${megabytes(packed.unpackedSize)} unpacked.`,
)

step('npm', 'init', '--yes')
step('npm', 'install', '--no-audit', '--no-fund', '-D', `vitest@${installed.version}`, `vite@${vite ?? 'latest'}`)
const plain = packageBytes()
step('npm', 'install', '--no-audit', '--no-fund', '-D', `./${packed.filename}`)
const whole = packageBytes()
console.log(step('npx', 'vitest-energy', 'init'))
writeFileSync(join(root, 'copy.bench.ts'), BENCH)
const output = step('npx', 'vitest', 'bench', '--run')
console.log(output)
const again = step('npx', 'vitest-energy', 'init')
if (!again.includes('Nothing to do.')) throw new Error(`init changes something a second time:\n${again}`)

const report = parseEnergyReport(readFileSync(join(root, '.vitest/energy/energy.json'), 'utf8'))
const [benchmark] = report.benchmarks
console.log(
  `First joules: ${benchmark?.joulesPerOp?.median ?? 'none'} J per op, ${benchmark?.provenance ?? 'not measured'}.`,
)
for (const name of ['.vitest/energy/energy.json', 'data/experiments.db']) {
  if (!existsSync(join(root, name))) throw new Error(`${name} is missing`)
}
console.log(`Files: ${readdirSync(join(root, '.vitest/energy')).join(', ')}.`)
console.log(`${allSeconds.toFixed(1)} s in all.\n\nAdded to Vitest:`)
const added = [...whole].map(([name, bytes]) => [name, bytes - (plain.get(name) ?? 0)] as const)
for (const [name, bytes] of added.filter(([, size]) => size > 0).sort((a, b) => b[1] - a[1])) {
  console.log(`${megabytes(bytes).padStart(12)}  ${name}`)
}
console.log(`${megabytes(added.reduce((sum, [, bytes]) => sum + bytes, 0)).padStart(12)}  in all`)
