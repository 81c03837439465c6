import { isAbsolute, resolve } from 'node:path'
import { loadSettings } from '../config/load.ts'
import type { Settings } from '../config/schema.ts'

/** The settings of the working directory, with the paths that the command line uses. */
export function commandLineSettings(): { settings: Settings; database: string; profileDir: string } {
  const root = process.cwd()
  const { settings } = loadSettings({ root, env: process.env })
  const { database } = settings
  return {
    settings,
    database: /^[a-z]+:/.test(database) || isAbsolute(database) ? database : resolve(root, database),
    profileDir: settings.profileDir,
  }
}
