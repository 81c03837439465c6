import type { InconclusiveReason, Verdict } from '../comparison.ts'
import { studentQuantile } from './student.ts'
import { summarise } from './summary.ts'
import { type ComparisonRule, completeRule, verdictOf } from './verdict.ts'

/** Fewer sessions inform, and decide nothing: what one session differs from the next is not known from them. */
export const LEAST_SESSIONS = 10

/** Where the value of one more session will lie. */
export interface SessionPrediction {
  /** Geometric mean of the sessions. */
  centre: number
  low: number
  high: number
  confidence: number
  sessions: number
}

/**
 * The prediction interval for one more session, from one value of each session before: the mean of the logarithms
 * ± t(1 − α, K − 1) · s · √(1 + 1/K) (Hahn & Meeker 1991, ch. 4). Not a confidence interval, which would leave out the
 * scatter of the new session itself. Runs of one session are never values of their own: they share what that session had.
 *
 * @param sessions medians of at least two sessions of the same machine, above 0, in one unit
 * @param options.alpha error of each bound
 * @throws RangeError for fewer sessions, and for values that are not finite and above 0
 */
export function predictSession(
  sessions: readonly number[],
  options: Pick<ComparisonRule, 'alpha'> = {},
): SessionPrediction {
  const { alpha } = completeRule(options)
  const n = sessions.length
  if (n < 2) throw new RangeError(`A prediction needs at least two sessions, not ${n}`)
  const { mean, sd } = summarise(sessions.map(logOf))
  const halfWidth = studentQuantile(1 - alpha, n - 1) * sd * Math.sqrt(1 + 1 / n)
  return {
    centre: Math.exp(mean),
    low: Math.exp(mean - halfWidth),
    high: Math.exp(mean + halfWidth),
    confidence: 1 - 2 * alpha,
    sessions: n,
  }
}

function logOf(value: number): number {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`A session's value is finite and above 0, not ${value}`)
  return Math.log(value)
}

/** How one session compares with those before it; changes are fractions, 0.05 is 5 % more. */
export interface SessionComparison {
  /** From the geometric mean of the sessions to the value. */
  change: number
  /** Absent with one session. */
  low?: number
  high?: number
  verdict: Verdict
  reason?: InconclusiveReason
  sessions: number
}

/**
 * Compares one session with those before it. The interval of the change is as wide as that of the prediction, and the rule
 * that of a comparison. Below ten sessions the verdict is always inconclusive, `too-few-pairs`.
 *
 * @param options.sessions medians of at least one session, above 0
 * @param options.value median of the session in question, in the same unit
 * @throws RangeError for no session, and for values that are not finite and above 0
 */
export function compareWithSessions({
  sessions,
  value,
  ...options
}: { sessions: readonly number[]; value: number } & ComparisonRule): SessionComparison {
  const rule = completeRule(options)
  const n = sessions.length
  if (n === 0) throw new RangeError('A comparison needs at least one session')
  const log = logOf(value)
  if (n === 1)
    return {
      change: Math.expm1(log - logOf(sessions[0] as number)),
      verdict: 'inconclusive',
      reason: 'too-few-pairs',
      sessions: n,
    }
  const { centre, low, high } = predictSession(sessions, { alpha: rule.alpha })
  const change = { change: value / centre - 1, low: value / high - 1, high: value / low - 1 }
  if (n < LEAST_SESSIONS) return { ...change, verdict: 'inconclusive', reason: 'too-few-pairs', sessions: n }
  const verdict = verdictOf(change, rule)
  if (verdict !== 'inconclusive') return { ...change, verdict, sessions: n }
  const isWide = (change.high - change.low) / 2 > rule.limit / 2
  return { ...change, verdict, reason: isWide ? 'noise' : 'boundary', sessions: n }
}
