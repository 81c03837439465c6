import type { ModelDefinition } from '../config/model.ts'
import type { OpenSpan, SpanEnd, SpanStart } from '../span-mark.ts'
import { secondsFromNs } from '../units.ts'
import type { ChatRequest } from './llm.ts'
import type { SpanRecorder } from './span-recorder.ts'

/**
 * Spans of one try, and its times. A streamed one has two children: `prefill` until the first token and `decode` from
 * there on, so that the energy of both comes from counters that were read at that moment. One without a token has no
 * `decode`; one without streaming has neither.
 */
export class CallSpans {
  readonly #spans: SpanRecorder
  readonly #now: () => bigint
  readonly #call: OpenSpan
  readonly #start: SpanStart
  readonly #startNs: bigint
  #part: OpenSpan | undefined
  #firstTokenNs: bigint | undefined

  constructor(spans: SpanRecorder, { id, stream }: ModelDefinition, request: ChatRequest, now: () => bigint) {
    const { parent, step, phase } = request
    this.#spans = spans
    this.#now = now
    this.#start = { ...(step === undefined ? {} : { step }), name: id, phase, type: 'llm-call' }
    this.#call = spans.start({ ...this.#start, parent })
    this.#startNs = now()
    if (stream) this.#part = this.#child('prefill')
  }

  get id(): number {
    return this.#call.id
  }

  #child(type: 'prefill' | 'decode'): OpenSpan {
    return this.#spans.start({ ...this.#start, parent: this.#call, type })
  }

  /** To be called at once when the first token comes: it reads the edge between the two children. */
  firstToken(): void {
    this.#part?.end()
    this.#firstTokenNs = this.#now()
    this.#part = this.#child('decode')
  }

  /** @returns seconds from the beginning of the call until now, and until the first token if there was one */
  end(outcome: SpanEnd): { seconds: number; timeToFirstTokenSeconds?: number } {
    const { failure } = outcome
    this.#part?.end(failure === undefined ? {} : { failure })
    const endNs = this.#now()
    this.#call.end(outcome)
    return {
      seconds: secondsFromNs(endNs - this.#startNs),
      ...(this.#firstTokenNs === undefined
        ? {}
        : { timeToFirstTokenSeconds: secondsFromNs(this.#firstTokenNs - this.#startNs) }),
    }
  }
}
