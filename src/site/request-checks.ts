import type { IncomingMessage } from 'node:http'
import { RequestRefused } from './request-refused.ts'
import { isToken } from './token.ts'

/** Where this server is, and who may use it. */
export interface Identity {
  /** Values of `Host` under which it can be meant. */
  hosts: readonly string[]
  token: string
}

const OWN_ADDRESS = 'Open the address that vitest-energy printed in its terminal.'

/**
 * Refuses what other pages of the same browser can send. A name that somebody points at 127.0.0.1 (DNS rebinding) is no
 * host of this server; `Origin` and `Sec-Fetch-Site` say which page asks, and no page can forge them
 * (https://www.w3.org/TR/fetch-metadata/).
 *
 * @throws RequestRefused 403
 */
export function refuseOtherPages({ headers }: IncomingMessage, { hosts }: Identity): void {
  const { host = '', origin } = headers
  if (!hosts.includes(host.toLowerCase())) {
    throw new RequestRefused(403, 'This server is not meant by that host.', OWN_ADDRESS)
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new RequestRefused(403, 'Another page asks; only the page of this server may.', OWN_ADDRESS)
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new RequestRefused(403, 'Another site asks; only the page of this server may.', OWN_ADDRESS)
  }
}

/**
 * Refuses who does not know the token: other users of this machine do not.
 *
 * @param inUrl what the address says: a browser that opens the page can send no header
 * @throws RequestRefused 401
 */
export function refuseWithoutToken({ headers }: IncomingMessage, { token }: Identity, inUrl?: string): void {
  const [, shown = inUrl ?? ''] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? []
  if (isToken(shown, token)) return
  throw new RequestRefused(
    401,
    shown === '' ? 'The token is missing.' : 'The token is not that of this server.',
    `${OWN_ADDRESS} It holds the token, which the page takes out of the address and forgets when it is closed or loaded again.`,
    { 'www-authenticate': 'Bearer' },
  )
}
