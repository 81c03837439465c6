import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { packageUrl } from '../package-path.ts'
import { detectEnvironment } from '../config/environment.ts'
import { ciName, detectGit } from '../config/git.ts'
import { detectHardware } from '../config/hardware.ts'
import type { Settings } from '../config/schema.ts'
import { onBattery } from '../engine/machine-warnings.ts'
import { isDischarging } from '../engine/readers/battery.ts'
import type { Experiment, GitFacts } from '../run.ts'
// Not through its index: the store itself is a third of the time that a side of a comparison takes to start.
import { shownDatabase } from '../store/shown-url.ts'

const MAXIMUM_SEED = 2 ** 31

const packageVersion = (): string => {
  const text = readFileSync(packageUrl('package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const below = (root: string, path: string): string => (isAbsolute(path) ? path : resolve(root, path))

/** A SQLite path is relative to the root; anything with a scheme is a URL. */
const databaseBelow = (root: string, url: string): string => (/^[a-z]+:/.test(url) ? url : below(root, url))

/** Where an invocation writes. Workers write into `spoolRoot`, each invocation into a folder of its own. */
export function invocationPaths(
  root: string,
  settings: Pick<Settings, 'reportDir' | 'database'>,
): { reportDir: string; spoolRoot: string; database: string } {
  const reportDir = below(root, settings.reportDir)
  return { reportDir, spoolRoot: join(reportDir, 'spool'), database: databaseBelow(root, settings.database) }
}

/** An experiment before anything has been measured: what is known of the machine, the software and the commit. */
export function experimentHead(of: {
  id: string
  name: string
  root: string
  settings: Settings
  seed?: number
  vitestVersion?: string
  /** Where whoever has checked the code out knows better than its folder. */
  git?: GitFacts
}): Experiment {
  const { id, name, root, settings, seed, vitestVersion, git } = of
  const { roots } = settings
  const ci = ciName(process.env)
  return {
    id,
    name: settings.name ?? name,
    createdAt: new Date().toISOString(),
    status: 'running',
    config: { ...settings, database: shownDatabase(settings.database) },
    seed: seed ?? settings.seed ?? randomInt(MAXIMUM_SEED),
    git: git ?? detectGit(root),
    ...(ci === undefined ? {} : { ci }),
    hardware: detectHardware({ procRoot: roots.proc, sysRoot: roots.sys }),
    environment: detectEnvironment({
      roots,
      pluginVersion: packageVersion(),
      ...(vitestVersion === undefined ? {} : { vitestVersion }),
    }),
    readers: [],
    refused: [],
    runs: [],
    warnings: onBattery(isDischarging(roots.sys)),
  }
}
