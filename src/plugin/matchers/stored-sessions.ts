import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { moduleUrl } from '../../package-path.ts'
import type { SessionMedian } from '../../comparison.ts'
import { EnergyError, messageOf } from '../../errors.ts'
import type { Provenance } from '../../run.ts'

/** What a worker asks of the store: the sessions of all benches of a file, on this machine, by one reader. */
export interface SessionsRequest {
  database: string
  hardwareHash: string
  file: string
  reader: string
  provenance: Provenance
}

/** By the key of the bench. */
export type SessionsOfBenches = Record<string, SessionMedian[]>

const LONGEST_MS = 30_000
const MOST_BYTES = 2 ** 26
const SCRIPT = fileURLToPath(moduleUrl('plugin/matchers/read-sessions'))

const known = new Map<string, SessionsOfBenches>()

/**
 * Reads stored sessions in a process of its own, once per file and reader: the worker that measures neither loads a database
 * driver nor has anything running beside its windows, and the matcher can answer at once.
 *
 * @throws EnergyError STORE_UNAVAILABLE with what the process said
 */
export function storedSessions(request: SessionsRequest): SessionsOfBenches {
  const input = JSON.stringify(request)
  const before = known.get(input)
  if (before) return before
  try {
    const output = execFileSync(process.execPath, [SCRIPT], {
      input,
      encoding: 'utf8',
      timeout: LONGEST_MS,
      maxBuffer: MOST_BYTES,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const sessions = JSON.parse(output) as SessionsOfBenches
    known.set(input, sessions)
    return sessions
  } catch (error) {
    throw new EnergyError(
      'STORE_UNAVAILABLE',
      `The stored sessions could not be read: ${(error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? messageOf(error)}`,
      'Check the setting database (ENERGY_DB) with `vitest-energy db status`.',
      { cause: error },
    )
  }
}
