import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { PRIVATE_FOLDER } from '../private-files.ts'
import { linkModules } from './linked-tree.ts'
import type { Installation } from './package-manager.ts'

/** Installations that no comparison has asked for in this time are removed. */
const KEPT_DAYS = 30
const HOURS_PER_DAY = 24
const MS_PER_HOUR = 3_600_000

const rootOf = (cache: string): string => join(cache, 'dependencies')

/** What an installation depends on: the lock file, where it lies, the package manager, and what native code is built for. */
const keyOf = ({ folder, command, hash }: Installation): string =>
  createHash('sha256')
    .update([folder, command.join(' '), hash, process.versions.modules, process.platform, process.arch].join('\0'))
    .digest('hex')
    .slice(0, 32)

/** Links what was installed earlier into a checkout; whether there was any. */
export async function fromCache(
  cache: string,
  installation: Installation,
  checkout: string,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const kept = join(rootOf(cache), keyOf(installation))
  if (!existsSync(kept)) return false
  const now = new Date()
  utimesSync(kept, now, now)
  await linkAll(kept, checkout, folders, signal)
  return true
}

/** Keeps what was installed in a checkout for the next comparison. */
export async function intoCache(
  cache: string,
  installation: Installation,
  checkout: string,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const root = rootOf(cache)
  mkdirSync(root, { recursive: true, mode: PRIVATE_FOLDER })
  const part = mkdtempSync(join(root, '.new-'))
  try {
    await linkAll(checkout, part, folders, signal)
    const kept = join(root, keyOf(installation))
    // Another comparison may have installed the same meanwhile.
    if (!existsSync(kept)) renameSync(part, kept)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

/** Links the `node_modules` of packages from one tree into another. */
export async function linkAll(
  from: string,
  to: string,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const folder of folders) {
    const modules = join(from, folder, 'node_modules')
    if (existsSync(modules)) await linkModules(modules, join(to, folder, 'node_modules'), { from, to }, signal)
  }
}

export function removeOldInstallations(cache: string): void {
  const root = rootOf(cache)
  if (!existsSync(root)) return
  const oldest = Date.now() - KEPT_DAYS * HOURS_PER_DAY * MS_PER_HOUR
  for (const name of readdirSync(root)) {
    const path = join(root, name)
    if (statSync(path).mtimeMs < oldest) rmSync(path, { recursive: true, force: true })
  }
}
