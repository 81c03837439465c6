import { execFileSync } from 'node:child_process'
import { EnergyError, messageOf } from '../errors.ts'

/** What a commit says of a regression: `Energy-Accept: bench reason`. */
export interface Acceptance {
  commit: string
  /** The bench, by name, key or pattern, and behind it the reason. */
  text: string
}

export const ACCEPTANCE_TRAILER = 'Energy-Accept'

const RECORD = '\u001e'
const FIELD = '\u001f'

/** The last lines of what git wrote on its error stream. */
function complaintOf(error: unknown): string {
  const { stderr } = error as { stderr?: unknown }
  return typeof stderr === 'string' && stderr.trim() !== '' ? stderr.trim() : messageOf(error)
}

/**
 * The trailers `Energy-Accept` of the commits that the head has and the base has not, newest first (git-log, "Pretty
 * Formats", `%(trailers)`).
 *
 * @param cwd a folder of the repository
 * @throws EnergyError USAGE when git does not know one of the two
 */
export function acceptancesBetween(cwd: string, base: string, head: string): Acceptance[] {
  const format = `%H${FIELD}%(trailers:key=${ACCEPTANCE_TRAILER},valueonly,unfold,separator=${FIELD})${RECORD}`
  let log: string
  try {
    log = execFileSync(
      'git',
      ['--no-optional-locks', 'log', `--format=${format}`, '--end-of-options', `${base}..${head}`, '--'],
      { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 },
    )
  } catch (error) {
    throw new EnergyError(
      'USAGE',
      `git cannot list the commits of ${base}..${head}: ${complaintOf(error)}`,
      'Fetch the whole history of both (`git fetch --unshallow`), or name commits that there are.',
      { cause: error },
    )
  }
  return log.split(RECORD).flatMap((record) => {
    const [commit = '', ...values] = record.trim().split(FIELD)
    return values.filter((text) => text.trim() !== '').map((text) => ({ commit, text: text.trim() }))
  })
}
