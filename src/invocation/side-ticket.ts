import { readFileSync } from 'node:fs'
import type { Settings } from '../config/schema.ts'
import type { GitFacts } from '../run.ts'

/** What a comparison hands to a fresh Vitest of one of its sides. */
export interface SideTicket {
  /** Where its `SideReport` is waited for. */
  reportFile: string
  /** Folder for its log; removed by the comparison. */
  scratchDir: string
  /** Without it nothing is measured: the plugin reports which settings apply. */
  measure?: SideMeasurement
}

export interface SideMeasurement {
  /** All of them, as they are: nothing is read from files, options or the environment. */
  settings: Settings
  /** Keys of the benches to measure; all of them without it. */
  keys?: string[]
  seed: number
  git: GitFacts
  /** Process that holds the host lock meanwhile. */
  lockHolder: number
}

/** The path of a file: the keys of many benches do not fit into the environment. */
export const SIDE_VARIABLE = 'VITEST_ENERGY_SIDE'

/** The ticket of this process; undefined in an invocation of the user's. */
export function sideTicketFrom(env: Readonly<Record<string, string | undefined>>): SideTicket | undefined {
  const file = env[SIDE_VARIABLE]
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as SideTicket)
}
