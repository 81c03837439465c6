import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../../errors.ts'
import { secondsFromMs } from '../../units.ts'
import { parseChatBody } from './chat-body.ts'
import { renderPrompt } from './chat-template.ts'
import { createDecoder, type Decoder, type DecoderState } from './decoder.ts'
import { generate } from './generation.ts'
import { enter, newLedger } from './ledger.ts'
import { type Replies, replyTo } from './replies.ts'
import { plainReply, type ReplyFacts, streamedReply } from './reply-writer.ts'
import { RequestRefused } from './request-refused.ts'
import { requestText } from './request-text.ts'
import { CONTEXT_TOKENS, type ModelSize, modelName } from './shapes.ts'
import { promptTokens, tokensOf } from './tokens.ts'
import { Turns } from './turns.ts'

/** Everything that a server needs to know; can be sent to another process. */
export interface ServerOptions {
  size: ModelSize
  seed: number
  /** The keys and values of the prompt before are used again. */
  prefixCache: boolean
  /** Bearer key that every request has to show. */
  apiKey: string
  replies: Replies
}

/** Enough for the compiler to have seen every loop: the first request costs what later ones do. */
const WARM_UP_TOKENS = 64
const LOOPBACK = '127.0.0.1'

/**
 * OpenAI-compatible server of one decoder: `GET /v1/models`, `POST /v1/chat/completions`, `GET /v1/ledger`.
 * Requests are worked on one after the other.
 */
export class EmbeddedServer {
  readonly decoder: Decoder
  readonly #options: ServerOptions
  readonly #state: DecoderState
  readonly #turns = new Turns()
  readonly #ledger = newLedger()
  #replies = 0

  constructor(options: ServerOptions) {
    this.#options = options
    this.decoder = createDecoder(options.size, options.seed)
    this.#state = this.decoder.newState()
    for (let token = 0; token < WARM_UP_TOKENS; token++) this.#state.step(token)
    this.#state.rewind(0)
  }

  /** Listens on loopback alone, at a port that the kernel chooses. */
  async listen(): Promise<number> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => this.#refuse(response, error))
    })
    // A connection is closed by the client: one that the server closes may just be carrying the next request.
    server.keepAliveTimeout = 0
    server.listen(0, LOOPBACK)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#checkKey(request)
    const path = request.url?.split('?')[0] ?? ''
    const model = modelName(this.#options.size)
    switch (`${request.method} ${path}`) {
      case 'GET /v1/models':
        return sendJson(response, 200, {
          object: 'list',
          data: [{ id: model, object: 'model', created: 0, owned_by: 'vitest-energy' }],
        })
      case 'GET /v1/ledger':
        return sendJson(response, 200, this.#ledger)
      case 'POST /v1/chat/completions':
        return this.#complete(await requestText(request), response, model)
      default:
        throw new RequestRefused(404, `There is no ${request.method} ${path} here.`)
    }
  }

  #checkKey({ headers }: IncomingMessage): void {
    const shown = Buffer.from(headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${this.#options.apiKey}`)
    if (shown.length === wanted.length && timingSafeEqual(shown, wanted)) return
    throw new RequestRefused(401, 'The key is missing or wrong.', { code: 'invalid_api_key' })
  }

  async #complete(text: string, response: ServerResponse, model: string): Promise<void> {
    const body = parseChatBody(text)
    const prompt = promptTokens(renderPrompt(body.messages))
    if (prompt.length >= CONTEXT_TOKENS)
      throw new RequestRefused(
        400,
        `The context of this model has ${CONTEXT_TOKENS} tokens; the prompt has ${prompt.length}.`,
        { code: 'context_length_exceeded', param: 'messages' },
      )
    const reply = replyTo(body, this.#options.replies)
    const number = ++this.#replies
    const facts: ReplyFacts = {
      id: `chatcmpl-${number}`,
      created: Math.floor(secondsFromMs(Date.now())),
      model,
      ...(reply.toolName === undefined ? {} : { toolCall: { id: `call_${number}`, name: reply.toolName } }),
    }
    const writer = body.stream ? streamedReply(response, facts, body.includeUsage) : plainReply(response, facts)
    const generated = await this.#turns.take(() =>
      generate(
        this.#state,
        {
          prompt,
          completion: tokensOf(reply.text),
          ...(body.maxTokens === undefined ? {} : { maxTokens: body.maxTokens }),
          prefixCache: this.#options.prefixCache,
          cancelled: () => response.destroyed,
        },
        (piece) => writer.piece(piece),
      ),
    )
    enter(this.#ledger, generated)
    if (!generated.cancelled) writer.end(generated)
  }

  #refuse(response: ServerResponse, error: unknown): void {
    this.#ledger.refused++
    if (response.headersSent || response.destroyed) response.destroy()
    else if (error instanceof RequestRefused) sendJson(response, error.status, error.body)
    else
      sendJson(response, 500, { error: { message: messageOf(error), type: 'server_error', param: null, code: null } })
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
