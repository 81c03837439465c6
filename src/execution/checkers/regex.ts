import { runInNewContext } from 'node:vm'
import { EnergyError, messageOf } from '../../errors.ts'
import { msFromSeconds } from '../../units.ts'
import { type Judgement, judged } from './judgement.ts'

/** Longest search, s. Some patterns take exponential time on some texts; V8 stops them when the time is over. */
const LONGEST_SEARCH_SECONDS = 1

function matches(pattern: string, flags: string, text: string): boolean | undefined {
  try {
    return runInNewContext(
      'new RegExp(pattern, flags).test(text)',
      { pattern, flags, text },
      { timeout: msFromSeconds(LONGEST_SEARCH_SECONDS) },
    ) as boolean
  } catch (error) {
    // The search took too long: the answer is told so. The pattern itself has been compiled before.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  }
}

/**
 * The pattern is found in the answer.
 *
 * @throws EnergyError CONFIG_INVALID when the pattern or the flags are no regular expression
 */
export function checkRegex(
  { pattern, flags = '' }: { pattern: string; flags?: string },
  answer: string,
  task: { id: string },
): Judgement {
  try {
    new RegExp(pattern, flags)
  } catch (error) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `Task ${task.id}: checker.pattern is not valid: ${messageOf(error)}.`,
      'Write it as a regular expression of JavaScript, without slashes, and its flags in checker.flags.',
      { cause: error },
    )
  }
  const found = matches(pattern, flags, answer)
  const wanted = `a match of /${pattern}/${flags}`
  if (found === undefined) return judged(false, wanted, `none within ${LONGEST_SEARCH_SECONDS} s in "${answer}"`)
  return judged(found, wanted, found ? 'one' : `none in "${answer}"`)
}
