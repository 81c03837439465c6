import type { IncomingMessage } from 'node:http'
import { RequestRefused } from './request-refused.ts'

/** Largest body: far more than fits into the context. */
export const BODY_BYTES = 2 ** 20

/**
 * The body as text. What is beyond the limit is read and thrown away: a client that is still sending would not see an answer.
 *
 * @throws RequestRefused 413 above `BODY_BYTES`
 */
export async function requestText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes <= BODY_BYTES) pieces.push(piece)
  }
  if (bytes > BODY_BYTES) throw new RequestRefused(413, `The body has ${bytes} bytes; ${BODY_BYTES} are allowed.`)
  return Buffer.concat(pieces).toString('utf8')
}
