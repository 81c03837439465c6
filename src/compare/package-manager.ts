import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How the dependencies of a folder are installed, and what tells them from others. */
export interface Installation {
  /** Folder relative to the top, '' for the top itself. */
  folder: string
  command: readonly [string, ...string[]]
  /** SHA-256 of the lock file; without one, of the dependencies that package.json asks for. */
  hash: string
}

/** Install scripts run, as in the user's own tree: packages with native code do not work without. */
const COMMANDS: Record<string, readonly [string, ...string[]]> = {
  'package-lock.json': ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'],
  'npm-shrinkwrap.json': ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'],
  'pnpm-lock.yaml': ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'],
  'yarn.lock': ['yarn', 'install', '--frozen-lockfile', '--prefer-offline'],
  'bun.lock': ['bun', 'install', '--frozen-lockfile'],
  'bun.lockb': ['bun', 'install', '--frozen-lockfile'],
}
const WITHOUT_LOCK = ['npm', 'install', '--no-package-lock', '--prefer-offline', '--no-audit', '--no-fund'] as const
/** Yarn from version 2 on. */
const YARN_IMMUTABLE = ['yarn', 'install', '--immutable'] as const

export const LOCK_FILES = Object.keys(COMMANDS)
export const DEPENDENCY_SECTIONS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'resolutions',
  'workspaces',
] as const

const sha256 = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

/** What a package.json asks for, as a text that can be compared. */
export function askedDependencies(text: string): string {
  const manifest = JSON.parse(text) as Record<string, unknown>
  return JSON.stringify(DEPENDENCY_SECTIONS.map((section) => manifest[section] ?? null))
}

/** The installation of a folder; undefined where it has neither a lock file nor, if that is enough, a package.json. */
export function installationOf(top: string, folder: string, lockOnly: boolean): Installation | undefined {
  const dir = join(top, folder)
  const lock = LOCK_FILES.find((name) => existsSync(join(dir, name)))
  if (lock !== undefined) {
    const yarn = lock === 'yarn.lock' && existsSync(join(dir, '.yarnrc.yml'))
    const command = yarn ? YARN_IMMUTABLE : (COMMANDS[lock] ?? WITHOUT_LOCK)
    return { folder, command, hash: sha256(lock, readFileSync(join(dir, lock))) }
  }
  const manifest = join(dir, 'package.json')
  if (lockOnly || !existsSync(manifest)) return undefined
  return {
    folder,
    command: WITHOUT_LOCK,
    hash: sha256('package.json', askedDependencies(readFileSync(manifest, 'utf8'))),
  }
}

/** A folder and those above it, up to the top, nearest first. */
export function foldersUp(prefix: string): string[] {
  const parts = prefix === '' ? [] : prefix.split('/')
  return [...parts.map((_, i) => parts.slice(0, parts.length - i).join('/')), '']
}

/**
 * The installations that a folder lives on, nearest first: every lock file on its way up; without any, the nearest
 * package.json.
 */
export function installationsOf(top: string, prefix: string): Installation[] {
  const folders = foldersUp(prefix)
  const locked = folders.flatMap((folder) => installationOf(top, folder, true) ?? [])
  if (locked.length > 0) return locked
  return folders.flatMap((folder) => installationOf(top, folder, false) ?? []).slice(0, 1)
}
