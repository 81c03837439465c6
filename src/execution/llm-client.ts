import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelDefinition } from '../config/model.ts'
import { EnergyError } from '../errors.ts'
import { seededRandom } from '../random.ts'
import type { LlmCall } from '../run.ts'
import { msFromSeconds } from '../units.ts'
import type { ChatReply, ChatRequest, LlmClient } from './llm.ts'
import { cancelled } from './llm-failure.ts'
import { BACK_OFF, type BackOff, isRetried, waitSeconds } from './llm-retry.ts'
import { LlmTries, type OpenAiPackage } from './llm-try.ts'
import { optionalPackage } from '../optional-package.ts'
import type { SpanRecorder } from './span-recorder.ts'

/** What one run gives its client. */
export interface ClientSurroundings {
  spans: SpanRecorder
  /** Ends the run: every call in flight, and every wait, ends with `cancelled`. */
  signal: AbortSignal
  storeText: boolean
  /** Unique to the run; makes the first line of a cold prompt, and the jitter of the waits. */
  nonce: string
  backOff?: BackOff
  /** Clock that only goes forward, ns. */
  now?: () => bigint
}

/**
 * A client of an OpenAI-compatible server, for one run: nothing of it survives, not even a connection.
 *
 * `chat` throws WorkflowFailure, and nothing else, for whatever a server or a network can do. Each try is an `llm-call`
 * span and a record in `calls`; each wait between two tries is a `back-off` span in the phase `waiting`. The end of the
 * run's signal is `cancelled`, whatever its reason.
 *
 * @param model with the `baseUrl` filled in by whoever started an embedded server
 * @throws EnergyError PACKAGE_MISSING, MODEL_UNAVAILABLE without a base URL, CONFIG_INVALID
 */
export async function createLlmClient(model: ModelDefinition, surroundings: ClientSurroundings): Promise<LlmClient> {
  const located = locatedModel(model)
  const sdk = await optionalPackage('openai', `The model ${model.id}`, () => import('openai'))
  return new RunClient(sdk, located, surroundings)
}

function locatedModel(model: ModelDefinition): ModelDefinition & { baseUrl: string } {
  const { id, baseUrl, apiKey } = model
  if (baseUrl === undefined) {
    throw new EnergyError('MODEL_UNAVAILABLE', `The model ${id} has no baseUrl.`, 'Start its server, or add baseUrl.')
  }
  const url = URL.parse(baseUrl)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new EnergyError(
      'CONFIG_INVALID',
      `baseUrl of the model ${id} is no http or https address, or holds a user name.`,
      'Write it as https://host/v1 and put the key into apiKey.',
    )
  }
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `apiKey of the model ${id} holds characters that a header cannot, such as a line break, or is empty.`,
      'Set its environment variable anew.',
    )
  }
  // Not a copy: the key is not enumerable, and a copy would be without it.
  return model as ModelDefinition & { baseUrl: string }
}

class RunClient implements LlmClient {
  readonly #model: ModelDefinition
  readonly #surroundings: ClientSurroundings
  readonly #tries: LlmTries
  readonly #random: () => number

  constructor(sdk: OpenAiPackage, model: ModelDefinition & { baseUrl: string }, surroundings: ClientSurroundings) {
    this.#model = model
    this.#surroundings = surroundings
    this.#tries = new LlmTries(sdk, model, surroundings)
    this.#random = seededRandom(createHash('sha256').update(surroundings.nonce).digest().readUInt32BE())
  }

  get calls(): readonly LlmCall[] {
    return this.#tries.calls
  }

  async chat(request: ChatRequest): Promise<ChatReply> {
    const { signal, backOff = BACK_OFF } = this.#surroundings
    for (let tryNumber = 1; ; tryNumber++) {
      if (signal.aborted) throw cancelled(this.#tries.subject, signal)
      const outcome = await this.#tries.run(request, tryNumber)
      if ('reply' in outcome) return outcome.reply
      const { failure, retryAfterSeconds } = outcome
      if (!isRetried(failure.type) || tryNumber > this.#model.retries) throw failure
      const seconds = waitSeconds(tryNumber, retryAfterSeconds, this.#random, backOff)
      if (seconds === undefined) throw failure
      await this.#wait(seconds, request)
    }
  }

  async #wait(seconds: number, { parent, step }: ChatRequest): Promise<void> {
    const { spans, signal } = this.#surroundings
    const span = spans.start({ parent, ...(step === undefined ? {} : { step }), phase: 'waiting', type: 'back-off' })
    try {
      await sleep(msFromSeconds(seconds), undefined, { signal })
      span.end()
    } catch {
      // Only the end of the run interrupts a timer.
      const failure = cancelled(this.#tries.subject, signal)
      span.end({ failure: failure.failure })
      throw failure
    }
  }
}
