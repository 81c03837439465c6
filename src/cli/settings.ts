import { isAbsolute, resolve } from 'node:path'
import { loadSettings } from '../config/load.ts'
import type { Settings } from '../config/schema.ts'
import { resolveReaders } from '../engine/readers/registry.ts'

/** The settings of the working directory, with the paths that the command line uses, and the user's own readers loaded. */
export async function commandLineSettings(): Promise<{ settings: Settings; database: string; profileDir: string }> {
  const root = process.cwd()
  const { settings } = loadSettings({ root, env: process.env })
  const readers = await resolveReaders(settings.readers, root)
  const { database } = settings
  return {
    settings: { ...settings, readers: typeof readers === 'string' ? readers : [...readers] },
    database: /^[a-z]+:/.test(database) || isAbsolute(database) ? database : resolve(root, database),
    profileDir: settings.profileDir,
  }
}
