import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { vitestRefusal } from '../../vitest-version.ts'

/** How a package manager runs programs of a project, and installs one. */
export interface Manager {
  name: string
  exec: string
  install: string
}

const NPM: Manager = { name: 'npm', exec: 'npx', install: 'npm i -D' }
const PNPM: Manager = { name: 'pnpm', exec: 'pnpm exec', install: 'pnpm add -D' }
const YARN: Manager = { name: 'yarn', exec: 'yarn', install: 'yarn add -D' }
const BUN: Manager = { name: 'bun', exec: 'bunx', install: 'bun add -d' }
const MANAGER_OF_LOCK: Record<string, Manager> = {
  'package-lock.json': NPM,
  'npm-shrinkwrap.json': NPM,
  'pnpm-lock.yaml': PNPM,
  'yarn.lock': YARN,
  'bun.lock': BUN,
  'bun.lockb': BUN,
}

/** The package that a folder holds. */
export interface Package {
  folder: string
  name: string | undefined
  /** Its files are ES modules unless their names say otherwise. */
  modules: boolean
  typescript: boolean
  manager: Manager
  /** The folder of the workspace that it belongs to. */
  workspace: string | undefined
  /** Packages of a workspace are below it. */
  hasWorkspaces: boolean
  /** `vitest-energy` is among its dependencies, or found from it. */
  installed: boolean
}

interface Manifest {
  name?: string
  type?: string
  workspaces?: unknown
  packageManager?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

function manifestIn(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Manifest
  } catch (error) {
    throw new EnergyError('CONFIG_INVALID', `${file} is no JSON: ${messageOf(error)}.`, 'Correct it, and run again.', {
      cause: error,
    })
  }
}

const isWorkspace = (folder: string): boolean =>
  existsSync(join(folder, 'pnpm-workspace.yaml')) || manifestIn(folder)?.workspaces !== undefined

/** A folder and all above it. */
const upFrom = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...upFrom(dirname(folder))]

/** By the nearest lock file, or what `packageManager` of the nearest package.json says; npm without either. */
function managerFor(folder: string): Manager {
  for (const each of upFrom(folder)) {
    const lock = Object.keys(MANAGER_OF_LOCK).find((name) => existsSync(join(each, name)))
    if (lock !== undefined) return MANAGER_OF_LOCK[lock] ?? NPM
    const said = manifestIn(each)?.packageManager?.split('@', 1)[0]
    const manager = [NPM, PNPM, YARN, BUN].find(({ name }) => name === said)
    if (manager) return manager
  }
  return NPM
}

/** The file of a package that a folder sees; undefined where it sees none. */
function found(folder: string, specifier: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(specifier)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/**
 * What there is to know of the package in a folder.
 *
 * @throws EnergyError USAGE where there is none, or no Vitest; UNSUPPORTED_HOST for a Vitest that is too old
 */
export function packageIn(folder: string): Package {
  const manifest = manifestIn(folder)
  if (!manifest) {
    throw new EnergyError(
      'USAGE',
      `${folder} holds no package.json.`,
      'Run init in the folder of a package, or `npm init` first.',
    )
  }
  const manager = managerFor(folder)
  const vitest = found(folder, 'vitest/package.json')
  if (vitest === undefined) {
    throw new EnergyError('USAGE', `Vitest is not installed in ${folder}.`, `${manager.install} vitest vitest-energy`)
  }
  const { version } = JSON.parse(readFileSync(vitest, 'utf8')) as { version: string }
  const refusal = vitestRefusal(version)
  if (refusal) throw refusal
  const dependencies = { ...manifest.dependencies, ...manifest.devDependencies }
  return {
    folder,
    name: manifest.name,
    modules: manifest.type === 'module',
    typescript: 'typescript' in dependencies || existsSync(join(folder, 'tsconfig.json')),
    manager,
    workspace: upFrom(dirname(folder)).find(isWorkspace),
    hasWorkspaces: isWorkspace(folder),
    installed: 'vitest-energy' in dependencies || found(folder, 'vitest-energy/package.json') !== undefined,
  }
}
