import type { FailureType } from '../run.ts'
import { WorkflowFailure } from './llm.ts'
import { MalformedReply } from './llm-answer.ts'
import type { Exchange } from './llm-transport.ts'

/** What is known when a try has failed. */
export interface FailedTry {
  error: unknown
  /** The connection failed, as the openai package sees it. */
  unconnected: boolean
  exchange: Exchange
  /** Says who is meant: the model's id and the host. */
  subject: string
  /** Of the run, and of the time that one call may take. */
  run: AbortSignal
  limit: AbortSignal
  timeoutSeconds: number
  maxAnswerBytes: number
}

/** `code` or `type` of an error for a prompt that does not fit: OpenAI and vLLM, llama-server. */
const OVERFLOW_CODES = ['context_length_exceeded', 'exceed_context_size_error']
const OVERFLOW_TEXT = /maximum context length|context (?:length|size|window)/i

interface ServerError {
  code?: unknown
  type?: unknown
  message?: unknown
}

/** What the server put into `error`, as the openai package hands it on; absent in errors of its own. */
function serverError(error: unknown): ServerError | undefined {
  const sent = error instanceof Error && 'error' in error ? error.error : undefined
  if (sent === undefined || sent === null) return undefined
  return typeof sent === 'object' ? sent : { message: sent }
}

const isOverflow = (error: unknown): boolean => {
  const { code, type, message } = serverError(error) ?? {}
  return (
    [code, type].some((word) => OVERFLOW_CODES.includes(String(word))) ||
    (typeof message === 'string' && OVERFLOW_TEXT.test(message))
  )
}

/** Code of what lies at the bottom of a failed connection, as ECONNREFUSED. */
function connectionCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}

/** Limits of Node's own `fetch`, 300 s each, that no option of it moves (undici, docs/api/Client.md). */
const FETCH_TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']

function ofStatus(status: number, error: unknown): [FailureType, string] {
  if (status === 429) return ['rate-limited', 'asks for fewer requests']
  if (isOverflow(error)) return ['context-overflow', 'has no room for the prompt']
  if (status >= 500) return ['server-error', 'failed']
  if (status === 401 || status === 403)
    return ['request-refused', 'refused the key: check apiKey in config/models.json']
  if (status >= 300 && status < 400) {
    return ['request-refused', 'redirects, which is not followed: put the final address into baseUrl']
  }
  return ['request-refused', 'refused the request']
}

/**
 * Type and sentence of a failed try. Order matters: who ended it comes first, then what the wire showed, then what the
 * server said. Undefined for what is no failure of a call but a defect. The sentence may hold words of the server.
 */
export function failureOf(failed: FailedTry): WorkflowFailure | undefined {
  const { error, exchange, subject, run, limit } = failed
  const { httpStatus: status } = exchange
  if (run.aborted) return cancelled(subject, run)
  if (limit.aborted) {
    const since = status === undefined ? 'no reply' : 'an unfinished reply'
    return new WorkflowFailure('timeout', `${subject} had given ${since} after ${failed.timeoutSeconds} s.`)
  }
  const code = connectionCode(error)
  if (code !== undefined && FETCH_TIMEOUTS.includes(code)) {
    return new WorkflowFailure('timeout', `${subject} was silent for longer than fetch waits: set stream to true.`)
  }
  if (status === undefined) {
    if (!failed.unconnected) return undefined
    const why = code === undefined ? '' : ` (${code})`
    return new WorkflowFailure('unreachable', `${subject} cannot be reached${why}.`)
  }
  const said = error instanceof Error ? error.message : String(error)
  if (status < 200 || status >= 300) {
    const [type, words] = ofStatus(status, error)
    return new WorkflowFailure(type, `${subject} ${words}: ${said}`)
  }
  if (exchange.bodyEnd === 'too-long') {
    const bytes = failed.maxAnswerBytes
    return new WorkflowFailure(
      'answer-too-long',
      `${subject} gave a reply of more than ${bytes} bytes (maxAnswerBytes).`,
    )
  }
  if (error instanceof WorkflowFailure) return error
  if (error instanceof MalformedReply) {
    return new WorkflowFailure('malformed-reply', `${subject} gave a reply that is no chat completion: ${said}.`)
  }
  // Its message quotes the reply, cut anywhere, even within a key.
  if (error instanceof SyntaxError) {
    return new WorkflowFailure('malformed-reply', `${subject} gave a reply that is not JSON.`)
  }
  if (serverError(error) !== undefined) {
    const type = isOverflow(error) ? 'context-overflow' : 'server-error'
    return new WorkflowFailure(type, `${subject} reported an error in its reply: ${said}`)
  }
  if (exchange.bodyEnd === 'cut') return new WorkflowFailure('stream-cut', `${subject} broke off its reply.`)
  return undefined
}

/** Whatever ended the run, its user or its time limit: the call has no answer, and no other try is made. */
export function cancelled(subject: string, signal: AbortSignal): WorkflowFailure {
  const why = signal.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'ran out of time' : 'was ended'
  return new WorkflowFailure('cancelled', `The run ${why} during a call of ${subject}.`)
}
