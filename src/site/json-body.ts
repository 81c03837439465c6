import type { IncomingMessage } from 'node:http'
import { bytesFromKib } from '../units.ts'
import { RequestRefused } from './request-refused.ts'

/** Largest body: a hundred names of tasks are a tenth of it. */
export const BODY_BYTES = bytesFromKib(16)

/** What is beyond the limit is thrown away up to here: a client that is still sending would not see an answer. */
const DISCARDED_BYTES = bytesFromKib(1024)

/**
 * The body of a request. It has to be declared as JSON, which no form and no page of another origin can send unasked.
 *
 * @throws RequestRefused 415, 413 above `BODY_BYTES`, 400
 */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new RequestRefused(415, 'The body is not declared as JSON.', 'Send it with content-type: application/json.')
  }
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes <= BODY_BYTES) pieces.push(piece)
    if (bytes > DISCARDED_BYTES) break
  }
  if (bytes > BODY_BYTES) throw new RequestRefused(413, `The body is longer than ${BODY_BYTES} bytes.`, 'Send less.')
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown
  } catch {
    // Where it is no JSON is of no use to the page, which sends none that is not.
    throw new RequestRefused(400, 'The body is no JSON.', 'Load the page again.')
  }
}
