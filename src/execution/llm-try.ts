import type * as openAi from 'openai'
import type { ModelDefinition } from '../config/model.ts'
import type { LlmCall } from '../run.ts'
import { msFromSeconds } from '../units.ts'
import { answerFacts, modelFacts, outcomeFacts, redactedReply } from './call-facts.ts'
import { CallSpans } from './call-spans.ts'
import { callTexts } from './call-texts.ts'
import { type ChatReply, type ChatRequest, WorkflowFailure } from './llm.ts'
import { type Answer, emptyAnswer, MalformedReply, readReply } from './llm-answer.ts'
import type { ClientSurroundings } from './llm-client.ts'
import { excerpt } from './excerpt.ts'
import { failureOf } from './llm-failure.ts'
import { requestBody } from './llm-request.ts'
import { retryAfterSeconds } from './llm-retry.ts'
import { readStream } from './llm-stream.ts'
import { countingFetch, type Exchange, newExchange } from './llm-transport.ts'
import { OpenTries } from './open-tries.ts'
import { coldMessages } from './prompt-nonce.ts'
import { type Redact, redactor } from './redaction.ts'

export type OpenAiPackage = typeof openAi

export type TryOutcome = { reply: ChatReply } | { failure: WorkflowFailure; retryAfterSeconds?: number }

/** One try while it runs. */
interface Try {
  request: ChatRequest
  index: number
  exchange: Exchange
  answer: Answer
  spans: CallSpans
  /** Of the time that one call may take. */
  limit: AbortSignal
}

const LONGEST_MESSAGE = 400
/** The package's own limit is to come after ours; timers take 2^31 − 1 ms at most. */
const NO_LIMIT_MS = 2 ** 31 - 1
/** The package asks for a key; the real one is known to the transport alone. */
const PLACEHOLDER_KEY = 'unused'

/** Makes the tries of one client, each with its spans and its record. */
export class LlmTries {
  readonly #sdk: OpenAiPackage
  readonly #model: ModelDefinition & { baseUrl: string }
  readonly #surroundings: ClientSurroundings
  readonly #open = new OpenTries()
  readonly #redact: Redact
  /** By index; a hole while the try runs. */
  readonly #records: LlmCall[] = []
  #started = 0

  constructor(sdk: OpenAiPackage, model: ModelDefinition & { baseUrl: string }, surroundings: ClientSurroundings) {
    this.#sdk = sdk
    this.#model = model
    this.#surroundings = surroundings
    this.#redact = redactor(model.apiKey)
  }

  get calls(): readonly LlmCall[] {
    return this.#records.filter(() => true)
  }

  /** Who is meant in messages. */
  get subject(): string {
    return `The model ${this.#model.id} at ${new URL(this.#model.baseUrl).host}`
  }

  /** @throws what is a defect, and no failure of a call */
  async run(request: ChatRequest, tryNumber: number): Promise<TryOutcome> {
    const { spans, storeText, now = () => process.hrtime.bigint() } = this.#surroundings
    const attempt: Try = {
      request,
      index: this.#started++,
      exchange: newExchange(),
      answer: emptyAnswer(),
      spans: new CallSpans(spans, this.#model, request, now),
      limit: AbortSignal.timeout(Math.ceil(msFromSeconds(this.#model.timeoutSeconds))),
    }
    const finished = this.#open.begin()
    let failure: WorkflowFailure | undefined
    try {
      await this.#exchange(attempt)
    } catch (error) {
      failure = this.#failureOf(error, attempt)
      if (failure === undefined) {
        attempt.spans.end({ success: false })
        finished()
        throw error
      }
    }
    const { exchange } = attempt
    const times = attempt.spans.end({
      ...(failure === undefined ? {} : { failure: failure.failure }),
      bytesIn: exchange.bytesReceived,
      bytesOut: exchange.bytesSent,
    })
    const asked = failure === undefined ? undefined : retryAfterSeconds(exchange.headers, Date.now())
    const reply = redactedReply(attempt.answer, this.#redact)
    this.#records[attempt.index] = {
      index: attempt.index,
      span: attempt.spans.id,
      tryNumber,
      ...modelFacts(this.#model),
      ...outcomeFacts(failure, exchange, asked),
      ...answerFacts(this.#model, attempt.answer, reply),
      ...callTexts(request, attempt.answer.finishReason === '' ? undefined : reply, this.#redact, storeText),
      ...(request.step === undefined ? {} : { step: request.step }),
      phase: request.phase,
      ...times,
      concurrency: finished(),
    }
    if (failure === undefined) return { reply }
    return { failure, ...(asked === undefined ? {} : { retryAfterSeconds: asked }) }
  }

  async #exchange({ request, index, exchange, answer, spans, limit }: Try): Promise<void> {
    const { nonce, signal: run } = this.#surroundings
    const { promptCache, stream, baseUrl } = this.#model
    const messages = promptCache === 'cold' ? coldMessages(request.messages, nonce, index) : request.messages
    const body = requestBody(this.#model, messages, request.tools)
    const signal = AbortSignal.any([run, limit])
    const { completions } = new this.#sdk.OpenAI({
      baseURL: baseUrl,
      apiKey: PLACEHOLDER_KEY,
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: NO_LIMIT_MS,
      fetch: countingFetch(this.#model, exchange),
    }).chat
    if (stream) {
      const streaming = { ...body, stream: true, stream_options: { include_usage: true } } as const
      const chunks = await completions.create(streaming, { signal })
      const type = exchange.headers?.get('content-type') ?? ''
      if (/json|html/.test(type)) throw new MalformedReply(`content-type: ${type} instead of text/event-stream`)
      await readStream(chunks, answer, () => spans.firstToken())
      if (!exchange.doneLine || answer.finishReason === '') {
        throw new WorkflowFailure('stream-cut', `${this.subject} ended its stream before finish_reason and [DONE].`)
      }
    } else {
      readReply(await completions.create({ ...body, stream: false }, { signal }), answer)
    }
    this.#checkAnswer(answer)
  }

  #checkAnswer({ refused, finishReason, text, toolCalls }: Answer): void {
    if (refused || finishReason === 'content_filter') {
      throw new WorkflowFailure('refusal', `${this.subject} refused to answer.`)
    }
    if (text.trim() === '' && toolCalls.length === 0) {
      throw new WorkflowFailure('empty-answer', `${this.subject} answered nothing (finish_reason ${finishReason}).`)
    }
  }

  #failureOf(error: unknown, { exchange, limit }: Try): WorkflowFailure | undefined {
    const failure = failureOf({
      error,
      unconnected: error instanceof this.#sdk.APIConnectionError,
      exchange,
      subject: this.subject,
      run: this.#surroundings.signal,
      limit,
      timeoutSeconds: this.#model.timeoutSeconds,
      maxAnswerBytes: this.#model.maxAnswerBytes,
    })
    if (failure === undefined) return undefined
    // A new error: the package's own, with the server's headers and body, is not handed on.
    return new WorkflowFailure(failure.type, excerpt(this.#redact(failure.message), LONGEST_MESSAGE))
  }
}
