import type { ModelDefinition } from '../config/model.ts'

/** What one request was seen to do on the wire. Bytes are those of the bodies, without headers. */
export interface Exchange {
  bytesSent: number
  /** As read: unpacked, where a server packs although it was asked not to. */
  bytesReceived: number
  /** Absent until the headers of a reply have come. */
  httpStatus?: number
  headers?: Headers
  /** Absent while the body is being read, or when it was left. */
  bodyEnd?: 'complete' | 'cut' | 'too-long'
  /** The line that ends a stream, `data: [DONE]`, has come. */
  doneLine: boolean
}

export const newExchange = (): Exchange => ({ bytesSent: 0, bytesReceived: 0, doneLine: false })

/** Texts inside a JSON text have no line breaks, so the line cannot be part of an answer. */
const DONE_LINE = /[\r\n]data: ?\[DONE\]/
const LONGEST_DONE_LINE = 16

async function* counted(body: ReadableStream<Uint8Array>, exchange: Exchange, maxBytes: number) {
  let tail = '\n'
  try {
    for await (const chunk of body) {
      exchange.bytesReceived += chunk.byteLength
      if (exchange.bytesReceived > maxBytes) {
        exchange.bodyEnd = 'too-long'
        throw new RangeError(`The reply is longer than ${maxBytes} bytes.`)
      }
      const text = tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
      exchange.doneLine ||= DONE_LINE.test(text)
      tail = text.slice(-LONGEST_DONE_LINE)
      yield chunk
    }
    exchange.bodyEnd = 'complete'
  } catch (error) {
    exchange.bodyEnd ??= 'cut'
    throw error
  }
}

const STATUSES_WITHOUT_BODY = [204, 205, 304]

/**
 * A `fetch` for one request that counts bytes and stops reading at the model's longest answer. It sends no header but
 * those below, so nothing of the environment and no telemetry of a client travels along, and it alone knows the key.
 * Redirects are not followed: the key stays with the host that it was given for. Each request has a connection of its
 * own, so that none finds one that an earlier run has warmed.
 */
export function countingFetch(model: ModelDefinition, exchange: Exchange): typeof fetch {
  return async (input, init) => {
    const body = init?.body
    if (typeof body === 'string') exchange.bytesSent = Buffer.byteLength(body)
    const response = await fetch(input, {
      method: 'POST',
      body: body ?? null,
      signal: init?.signal ?? null,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'accept-encoding': 'identity',
        connection: 'close',
        'user-agent': 'vitest-energy',
        ...(model.apiKey === undefined ? {} : { authorization: `Bearer ${model.apiKey}` }),
      },
    })
    exchange.httpStatus = response.status
    exchange.headers = response.headers
    const { status, statusText, headers } = response
    if (response.body === null || STATUSES_WITHOUT_BODY.includes(status)) {
      exchange.bodyEnd = 'complete'
      return new Response(null, { status, statusText, headers })
    }
    return new Response(ReadableStream.from(counted(response.body, exchange, model.maxAnswerBytes)), {
      status,
      statusText,
      headers,
    })
  }
}
