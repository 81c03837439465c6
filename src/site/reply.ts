import type { ServerResponse } from 'node:http'
import type { RequestRefused } from './request-refused.ts'

/** Of every answer. There is no CORS header: no other origin may read anything. */
const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** What is no page may load nothing, should a browser show it as one. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'"

/** @param policy of the page itself; the rest follows from what a served page is */
export function replyPage(response: ServerResponse, html: string, policy: string): void {
  response
    .writeHead(200, {
      ...HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `${policy}; frame-ancestors 'none'`,
    })
    .end(html)
}

export function replyJson(response: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value)
  response
    .writeHead(200, {
      ...HEADERS,
      'content-type': 'application/json; charset=utf-8',
      'content-security-policy': NOTHING,
    })
    .end(text)
}

/**
 * Says no. Where a person looks, in words; to the page as JSON. The connection ends: what was not read of the request is
 * not waited for.
 */
export function replyRefusal(response: ServerResponse, refused: RequestRefused, to: 'person' | 'page'): void {
  const { status, message, hint, headers, body } = refused
  response
    .writeHead(status, {
      ...HEADERS,
      connection: 'close',
      'content-type': to === 'person' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
      'content-security-policy': NOTHING,
      ...headers,
    })
    .end(to === 'person' ? `${message} ${hint}\n` : JSON.stringify(body))
}
