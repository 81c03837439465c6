import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details?: { cached_tokens: number }
  completion_tokens_details?: { reasoning_tokens: number }
}

export interface FaultToolCall {
  id: string
  name: string
  arguments: string
}

/** What the server does with one request. Whether it streams is up to the request, if the fault leaves a choice. */
export type Behaviour =
  /** `usage` as it is sent, right or wrong; null for none. `gapMs` lies between the pieces of a stream. */
  | { does: 'answer'; text?: string; toolCalls?: FaultToolCall[]; usage?: unknown; gapMs?: number; finish?: string }
  /** Any status, with any headers and body. */
  | { does: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** The Authorization header comes back in a header and in the body. */
  | { does: 'echo-key'; status: number }
  /** Nothing at all, or headers and nothing more, or pieces for ever. */
  | { does: 'hang'; after: 'nothing' | 'headers' | 'first-token' }
  | { does: 'trickle'; everyMs: number }
  /** The socket breaks, before the reply or inside it. */
  | { does: 'cut'; after: 'nothing' | 'first-token' | 'finish-reason' }
  /** A stream that ends in good order but lacks its ends. */
  | { does: 'unfinished'; lacks: 'both' | 'done' | 'finish-reason' }
  /** Ends with [DONE], and then keeps the connection open. */
  | { does: 'linger' }
  | { does: 'raw'; contentType: string; body: string }
  /** `bytes` of text; Infinity for an endless one. `zipped` sends it packed, unasked. */
  | { does: 'flood'; bytes: number; zipped?: boolean }
  | { does: 'refuse'; how: 'refusal' | 'content_filter' }
  | { does: 'stream-error'; code: string }

export interface FaultServer extends AsyncDisposable {
  baseUrl: string
  /** Usage of every answered request in order; null where none was sent. */
  ledger: (Usage | null)[]
  /** Bodies and headers of every request in order. */
  requests: { body: Record<string, unknown>; headers: IncomingMessage['headers']; bytes: number }[]
  /** Bodies' bytes written for each request, flow control included. */
  bytesWritten: number[]
  /** Connections that were ever opened. */
  connections: number
}

export const USAGE: Usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 }
const PIECE = 'x'.repeat(16_384)

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const event = (delta: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

const completion = (message: unknown, finish: string, usage: unknown): string =>
  JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 0,
    model: 'm',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    ...(usage === null ? {} : { usage }),
  })

/** Pieces of a text, as tokens come: the text in threes. */
const pieces = (text: string): string[] => text.match(/[\s\S]{1,3}/g) ?? []

/**
 * An OpenAI-compatible server on loopback that does with each request what the script says, one behaviour after another;
 * the last one is repeated.
 */
export async function faultServer(...script: Behaviour[]): Promise<FaultServer> {
  const state: Pick<FaultServer, 'ledger' | 'requests' | 'bytesWritten'> = {
    ledger: [],
    requests: [],
    bytesWritten: [],
  }
  let connections = 0

  const server = createServer((request, response) => {
    serve(request, response).catch(() => {
      // The client has gone: what is left to write has no reader.
      response.destroy()
    })
  })
  server.on('connection', () => connections++)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request)
    const body = JSON.parse(bytes.toString()) as Record<string, unknown>
    const index = state.requests.push({ body, headers: request.headers, bytes: bytes.length }) - 1
    state.bytesWritten[index] = 0
    const behaviour = script[Math.min(index, script.length - 1)] as Behaviour
    const gone = new Promise((_, reject) => response.once('close', () => reject(new Error('gone'))))
    gone.catch(() => {
      // Only those who write are told of it.
    })
    const write = async (text: string | Buffer): Promise<void> => {
      if (response.destroyed) throw new Error('gone')
      state.bytesWritten[index] = (state.bytesWritten[index] ?? 0) + Buffer.byteLength(text)
      if (!response.write(text)) {
        await Promise.race([new Promise((resolve) => response.once('drain', resolve)), gone])
      }
    }
    const streamed = body.stream === true
    const open = (): ServerResponse =>
      response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json' })
    const account = (usage: unknown): void => void state.ledger.push((usage ?? null) as Usage | null)

    switch (behaviour.does) {
      case 'answer': {
        const { text = '', toolCalls = [], usage = USAGE, gapMs = 0 } = behaviour
        const finish = behaviour.finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop')
        account(usage)
        open()
        if (!streamed) {
          const calls = toolCalls.map(({ id, name, arguments: args }) => ({
            id,
            type: 'function',
            function: { name, arguments: args },
          }))
          const message = {
            role: 'assistant',
            content: text === '' ? null : text,
            refusal: null,
            ...(calls.length > 0 ? { tool_calls: calls } : {}),
          }
          if (gapMs > 0) await sleep(gapMs)
          response.end(completion(message, finish, usage))
          return
        }
        await write(event({ role: 'assistant', content: '' }))
        for (const piece of pieces(text)) {
          if (gapMs > 0) await sleep(gapMs)
          await write(event({ content: piece }))
        }
        for (const [position, { id, name, arguments: args }] of toolCalls.entries()) {
          await write(
            event({ tool_calls: [{ index: position, id, type: 'function', function: { name, arguments: '' } }] }),
          )
          for (const piece of pieces(args)) {
            await write(event({ tool_calls: [{ index: position, function: { arguments: piece } }] }))
          }
        }
        await write(event({}, finish))
        if (usage !== null) await write(`data: ${JSON.stringify({ id: 'c', choices: [], usage })}\n\n`)
        response.end('data: [DONE]\n\n')
        return
      }
      case 'status': {
        const { status, headers = {}, body: reply = { error: { message: `status ${status}` } } } = behaviour
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(typeof reply === 'string' ? reply : JSON.stringify(reply))
        return
      }
      case 'echo-key': {
        const key = request.headers.authorization ?? ''
        response.writeHead(behaviour.status, { 'content-type': 'application/json', 'x-request-id': key, 'x-echo': key })
        const error = { message: `bad key in ${key}`, type: key, code: key, param: key }
        response.end(
          behaviour.status === 200
            ? completion({ role: 'assistant', content: `your header is ${key}` }, key, USAGE)
            : JSON.stringify({ error }),
        )
        return
      }
      case 'hang':
        if (behaviour.after !== 'nothing') open().flushHeaders()
        if (behaviour.after === 'first-token') await write(streamed ? event({ content: 'a' }) : '{"id":')
        return
      case 'trickle':
        open()
        for (;;) {
          await write(streamed ? event({ content: 'a' }) : ' ')
          await sleep(behaviour.everyMs)
        }
      case 'cut':
        if (behaviour.after !== 'nothing') {
          open()
          await write(streamed ? event({ content: 'abc' }) : '{"id":')
          if (streamed && behaviour.after === 'finish-reason') await write(event({}, 'stop'))
          await sleep(20)
        }
        request.socket.destroy()
        return
      case 'unfinished':
        open()
        await write(event({ content: 'abc' }))
        if (behaviour.lacks === 'done') await write(event({}, 'stop'))
        response.end(behaviour.lacks === 'finish-reason' ? 'data: [DONE]\n\n' : undefined)
        return
      case 'linger':
        account(USAGE)
        open()
        await write(event({ content: 'abc' }, 'stop'))
        await write(`data: ${JSON.stringify({ id: 'c', choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`)
        return
      case 'raw':
        response.writeHead(200, { 'content-type': behaviour.contentType }).end(behaviour.body)
        return
      case 'flood': {
        if (behaviour.zipped === true) {
          response.setHeader('content-encoding', 'gzip')
          open().end(gzipSync(completion({ content: 'x'.repeat(behaviour.bytes) }, 'stop', USAGE)))
          return
        }
        open()
        if (!streamed) await write('{"id":"c","choices":[{"finish_reason":"stop","message":{"content":"')
        for (let sent = 0; sent < behaviour.bytes; sent += PIECE.length) {
          await write(streamed ? event({ content: PIECE }) : PIECE)
        }
        response.end(streamed ? `${event({}, 'stop')}data: [DONE]\n\n` : '"}}]}')
        return
      }
      case 'refuse': {
        account(USAGE)
        open()
        const filtered = behaviour.how === 'content_filter'
        const message = filtered ? { content: 'a bit' } : { content: null, refusal: 'I will not.' }
        if (!streamed) {
          response.end(completion(message, filtered ? 'content_filter' : 'stop', USAGE))
          return
        }
        await write(event(message) + event({}, filtered ? 'content_filter' : 'stop'))
        response.end(`data: ${JSON.stringify({ id: 'c', choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`)
        return
      }
      case 'stream-error': {
        open()
        await write(event({ content: 'abc' }))
        response.end(`data: ${JSON.stringify({ error: { message: 'went wrong', code: behaviour.code } })}\n\n`)
      }
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    ...state,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
