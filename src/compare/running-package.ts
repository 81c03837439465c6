import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageUrl } from '../package-path.ts'
import { foldersUp } from './package-manager.ts'

const NAME = 'vitest-energy'
/** Root of the package whose command compares. */
const ROOT = fileURLToPath(packageUrl('.'))
const SHIPPED = ['package.json', 'dist', 'config']
/** The side's own, which runs its benches. */
const OF_THE_SIDE = ['vitest', 'vite']

interface Manifest {
  name?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

const manifestOf = (dir: string): Manifest => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest

/** Where the running package finds its packages; optional ones that are not installed are absent. */
function ownDependencies(): [name: string, path: string][] {
  const { dependencies, optionalDependencies, peerDependencies } = manifestOf(ROOT)
  const require = createRequire(join(ROOT, 'package.json'))
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    .filter((name) => !OF_THE_SIDE.includes(name))
    .flatMap((name) => {
      const path = require.resolve
        .paths(name)
        ?.map((folder) => join(folder, name))
        .find((each) => existsSync(each))
      return path === undefined ? [] : [[name, realpathSync(path)] as [string, string]]
    })
}

function copyTo(dir: string): void {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  for (const part of SHIPPED) cpSync(join(ROOT, part), join(dir, part), { recursive: true })
  for (const [name, path] of ownDependencies()) {
    const link = join(dir, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(path, link)
  }
}

/**
 * Puts the running package where a checkout finds `vitest-energy`, in the place of its own where it has one: both sides are
 * measured by the same code. A copy, so that it shares Vitest with the checkout; a link would bring its own.
 *
 * @param prefix folder that is measured in, relative to the checkout
 * @param packages folders of all its packages: each may have a `vitest-energy` of its own
 */
export function placeRunningPackage(checkout: string, prefix: string, packages: readonly string[]): void {
  const up = foldersUp(prefix)
  const itself = up.find((folder) => existsSync(join(checkout, folder, 'package.json')))
  if (itself !== undefined && manifestOf(join(checkout, itself)).name === NAME) {
    // A package is found by its own name before any other is.
    const dist = join(checkout, itself, 'dist')
    rmSync(dist, { recursive: true, force: true })
    cpSync(join(ROOT, 'dist'), dist, { recursive: true })
    return
  }
  const place = join(checkout, prefix, 'node_modules', NAME)
  copyTo(place)
  const own = packages.filter((folder) => existsSync(join(checkout, folder, 'node_modules', NAME)))
  for (const folder of new Set([...up, ...own])) {
    const modules = join(checkout, folder, 'node_modules')
    if (folder === prefix || !existsSync(modules)) continue
    rmSync(join(modules, NAME), { recursive: true, force: true })
    symlinkSync(relative(modules, place), join(modules, NAME))
  }
}
