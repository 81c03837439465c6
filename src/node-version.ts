import { EnergyError } from './errors.ts'
import { isOlder, versionText } from './minimum-version.ts'

/**
 * The oldest Node that everything here runs on (package.json, engines): older ones have no Node-API 10, and end with a
 * segmentation fault where better-sqlite3 opens a database.
 * https://github.com/WiseLibs/better-sqlite3/issues/1514
 */
const MINIMUM = { major: 22, minor: 14 } as const
export const OLDEST_NODE = versionText(MINIMUM)

/** Why nothing can be measured or stored under this Node; undefined when it can. */
export function nodeRefusal(version: string): EnergyError | undefined {
  if (!isOlder(version, MINIMUM)) return undefined
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `vitest-energy needs Node ${OLDEST_NODE} or later; this is ${version}.`,
    'Install a newer Node from https://nodejs.org, or with your version manager (`nvm install 24`).',
  )
}
