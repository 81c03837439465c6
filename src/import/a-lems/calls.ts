import { createHash } from 'node:crypto'
import type { FailureType, LlmCall, SpanRecord, TokenCounts } from '../../run.ts'
import { secondsFromMs } from '../../units.ts'
import { numberOf, present, type Row, textOf, truthOf } from './row.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A-LEMS keeps the text of an error, not its kind; what no text tells is an error of the server. */
const FAILURE_OF: readonly [text: RegExp, type: FailureType][] = [
  [/time[sd]? ?-?out/i, 'timeout'],
  [/\b429\b|rate.?limit/i, 'rate-limited'],
  [/context/i, 'context-overflow'],
  [/connect|unreachable|refused/i, 'unreachable'],
]

/** Undefined for a call that was answered. */
export function callFailure(row: Row): FailureType | undefined {
  const text = textOf(row, 'error_message')
  const failed = text !== undefined || /^(fail|error|timeout)/i.test(textOf(row, 'status') ?? '')
  return failed ? (FAILURE_OF.find(([pattern]) => pattern.test(text ?? ''))?.[1] ?? 'server-error') : undefined
}

/** Ollama's numbers of tokens are numbers of words. */
export function tokensOf(row: Row, provider: string): TokenCounts {
  if (/ollama/i.test(textOf(row, 'provider') ?? provider)) return {}
  return present({
    prompt: numberOf(row, 'prompt_tokens'),
    completion: numberOf(row, 'completion_tokens'),
    total: numberOf(row, 'total_tokens'),
  })
}

/** Sums over the calls; absent as soon as one call does not say. */
export function tokenSums(rows: readonly Row[], provider: string): TokenCounts {
  const each = rows.map((row) => tokensOf(row, provider))
  const sum = (key: keyof TokenCounts): number | undefined =>
    each.length === 0 ? undefined : each.reduce<number | undefined>((total, tokens) => add(total, tokens[key]), 0)
  return present({ prompt: sum('prompt'), completion: sum('completion'), total: sum('total') })
}

const add = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b

/**
 * The calls of a run. A row has no times of its own, so it takes those of the event of its place; where there are not as many
 * of those as rows, or a row has no prompt, nothing tells which is which, and there are none.
 */
export function callsOf(
  rows: readonly Row[],
  spans: readonly SpanRecord[],
  provider: string,
  model: string,
): LlmCall[] {
  const events = spans.filter(({ type }) => type === 'llm-call')
  if (events.length !== rows.length) return []
  const calls = rows.map((row, index): LlmCall | undefined => {
    const prompt = textOf(row, 'prompt')
    const span = events[index]
    if (prompt === undefined || !span) return undefined
    const response = textOf(row, 'response')
    const ttftMs = numberOf(row, 'ttft_ms')
    return {
      index,
      span: span.id,
      ...present({
        step: span.step,
        error: textOf(row, 'error_message'),
        responseHash: response === undefined ? undefined : sha256(response),
        timeToFirstTokenSeconds: ttftMs === undefined ? undefined : secondsFromMs(ttftMs),
      }),
      phase: span.phase,
      tryNumber: 1,
      provider: textOf(row, 'provider') ?? provider,
      model: textOf(row, 'model_name') ?? model,
      streamed: truthOf(row, 'streaming_enabled') ?? false,
      status: callFailure(row) ?? 'ok',
      tokens: tokensOf(row, provider),
      promptCache: 'unknown',
      seconds: span.seconds,
      toolCalls: 0,
      promptHash: sha256(prompt),
      concurrency: 1,
    }
  })
  return calls.includes(undefined) ? [] : (calls as LlmCall[])
}
