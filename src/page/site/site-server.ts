import type { SiteRefusal } from '../../reporters/site-data.ts'

/** The server that this page came from. */
export interface SiteServer {
  /** @throws Refused */
  get<T>(path: string): Promise<T>
  /** @throws Refused */
  post<T>(path: string, body?: unknown): Promise<T>
}

/** What the server did not do, in words for people. */
export class Refused extends Error implements SiteRefusal {
  override readonly name = 'Refused'
  readonly hint: string
  /** Nobody answers any more. */
  readonly isGone: boolean

  constructor({ error, hint }: SiteRefusal, isGone = false) {
    super(error)
    this.hint = hint
    this.isGone = isGone
  }

  get error(): string {
    return this.message
  }
}

const GONE: SiteRefusal = {
  error: 'The server does not answer.',
  hint: 'Its terminal was closed, or it was ended with Ctrl-C. Start `vitest-energy report --serve` again and open the new address.',
}

const OTHER_TOKEN: SiteRefusal = {
  error: 'The server does not know this page any more.',
  hint: 'It was started anew. Open the address that it printed then.',
}

/**
 * Takes the token out of the address: there it would be copied and shared along. It is in the memory of this page alone, so it
 * is gone when the page is.
 */
export function takeToken(): string {
  const query = new URLSearchParams(location.search)
  const token = query.get('token') ?? ''
  query.delete('token')
  const rest = query.size === 0 ? '' : `?${query.toString()}`
  history.replaceState(history.state, '', `${location.pathname}${rest}${location.hash}`)
  return token
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T
  if (response.status === 401) throw new Refused(OTHER_TOKEN)
  const refusal = (await response.json()) as SiteRefusal
  throw new Refused(refusal)
}

export function siteServer(token: string): SiteServer {
  const ask = async <T>(path: string, init: RequestInit, headers: Record<string, string> = {}): Promise<T> => {
    try {
      const response = await fetch(path, {
        ...init,
        headers: { ...headers, authorization: `Bearer ${token}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
      })
      return await answerOf<T>(response)
    } catch (error) {
      // Every other failure is one of the connection: the page cannot tell which.
      throw error instanceof Refused ? error : new Refused(GONE, true)
    }
  }
  return {
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body = {}) =>
      ask(path, { method: 'POST', body: JSON.stringify(body) }, { 'content-type': 'application/json' }),
  }
}
