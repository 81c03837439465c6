import type { FailureType } from '../run.ts'
import { secondsFromMs } from '../units.ts'

/** How long a client waits before it tries again. */
export interface BackOff {
  /** Longest wait before the second try, s; it doubles from try to try. */
  firstSeconds: number
  longestSeconds: number
  /** A server that asks for more than this is not tried again. */
  longestRetryAfterSeconds: number
}

export const BACK_OFF: Readonly<BackOff> = { firstSeconds: 0.5, longestSeconds: 8, longestRetryAfterSeconds: 60 }

/** What may be gone the next time. A reply that came whole and is not what was wanted is none of it. */
const RETRIED: ReadonlySet<FailureType> = new Set([
  'rate-limited',
  'server-error',
  'unreachable',
  'timeout',
  'stream-cut',
])

export const isRetried = (type: FailureType): boolean => RETRIED.has(type)

/**
 * Seconds that a server asks to be left alone for: `retry-after-ms` (OpenAI, Azure), else `Retry-After` in seconds or as a
 * date (RFC 9110, 10.2.3). A date that has passed is 0; what is neither is undefined.
 *
 * @param nowMs ms since 1970
 */
export function retryAfterSeconds(headers: Headers | undefined, nowMs: number): number | undefined {
  const ms = headers?.get('retry-after-ms') ?? ''
  if (/^\d+(\.\d+)?$/.test(ms)) return secondsFromMs(Number(ms))
  const text = headers?.get('retry-after') ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, secondsFromMs(date - nowMs))
}

/**
 * Seconds to wait before the next try: what the server asks for, else from a half to the whole of a span that doubles
 * (exponential back-off with "equal jitter": M. Brooker, "Exponential Backoff And Jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Undefined when the server asks for more
 * than is waited for: an earlier try would be refused again.
 *
 * @param tryNumber of the try that failed, from 1
 */
export function waitSeconds(
  tryNumber: number,
  asked: number | undefined,
  random: () => number,
  { firstSeconds, longestSeconds, longestRetryAfterSeconds }: BackOff,
): number | undefined {
  if (asked !== undefined) return asked > longestRetryAfterSeconds ? undefined : asked
  const span = Math.min(longestSeconds, firstSeconds * 2 ** (tryNumber - 1))
  return (span / 2) * (1 + random())
}
