import { setTimeout as wait } from 'node:timers/promises'
import { EnergyError, messageOf } from '../../errors.ts'
import { msFromSeconds } from '../../units.ts'

/** A code host and what it takes to speak to it. */
export interface CodeHostAccess {
  /** Of the API, without a slash at its end. */
  url: string
  headers: Record<string, string>
  /** Never shown: it is taken out of every message. */
  token: string
}

/** The host will not let this token do it. */
export class Forbidden extends Error {}

/** Something that may be over in a moment: a server error, a limit of requests, a connection that was cut. */
class Passing extends Error {
  readonly afterSeconds: number | undefined
  constructor(message: string, afterSeconds?: number) {
    super(message)
    this.afterSeconds = afterSeconds
  }
}

const TRIES = 4
const FIRST_WAIT_SECONDS = 1
const LONGEST_WAIT_SECONDS = 60
const TIMEOUT_SECONDS = 30
/** Letters of an answer that a message shows. */
const SHOWN = 200

const withoutToken = (text: string, token: string): string => text.replaceAll(token, '***')

function secondsAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, LONGEST_WAIT_SECONDS) : undefined
}

/**
 * One request to the API of a code host.
 *
 * @returns the answer, and its headers for pages
 * @throws Forbidden, Passing, or EnergyError COMMENT_FAILED for what no further try would mend
 */
export async function request(
  { url, headers, token }: CodeHostAccess,
  method: 'GET' | 'POST' | 'PATCH' | 'PUT',
  path: string,
  body?: unknown,
): Promise<{ answer: unknown; headers: Headers }> {
  const what = `${method} ${new URL(url + path).pathname}`
  let response: Response
  try {
    response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', 'user-agent': 'vitest-energy', ...headers },
      signal: AbortSignal.timeout(msFromSeconds(TIMEOUT_SECONDS)),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : ''
    throw new Passing(withoutToken(`${what}: ${messageOf(error)}${cause}`, token))
  }
  if (response.ok) return { answer: await response.json(), headers: response.headers }
  const told = `${what} was answered ${response.status}: ${(await response.text()).slice(0, SHOWN)}`
  const message = withoutToken(told, token)
  const limited = response.status === 429 || (response.status === 403 && response.headers.has('retry-after'))
  if (response.status >= 500 || limited) throw new Passing(message, secondsAfter(response))
  if (response.status === 403 || response.status === 404) throw new Forbidden(message)
  throw new EnergyError(
    'COMMENT_FAILED',
    message,
    response.status === 401 ? 'The token is not valid: give another one.' : 'Check the address and the number.',
  )
}

/**
 * Does something again, from its beginning, while what stops it may pass; four times at most. It has to look for what an
 * earlier try has done already.
 *
 * @throws EnergyError COMMENT_FAILED after the last try, and whatever else the work throws
 */
export async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Passing)) throw error
      if (attempt === TRIES) {
        throw new EnergyError(
          'COMMENT_FAILED',
          `The code host did not take the comment in ${TRIES} tries. ${error.message}`,
          'Run the job again when its status page says that it is well.',
          { cause: error },
        )
      }
      await wait(msFromSeconds(error.afterSeconds ?? FIRST_WAIT_SECONDS * 2 ** (attempt - 1)))
    }
  }
}
