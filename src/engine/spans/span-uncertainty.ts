import { type CounterFacts, type CounterSpan, counting, type RawWindow, TOTAL_DOMAINS } from '../../run.ts'
import { wattsFrom } from '../../units.ts'
import { type EdgeBrackets, uncertaintyAtPower } from '../analyzer.ts'
import { windowTooShort } from '../quality.ts'
import { ASSUMED_PERIOD_SECONDS } from '../sampling/counter.ts'

/** A stretch of a window between two of its edges. */
export type Stretch = EdgeBrackets & Pick<RawWindow, 'seconds'>

/** Shorter than the counters of the total resolve. */
export const isTooShort = ({ seconds }: Stretch, counters: readonly CounterFacts[]): boolean =>
  windowTooShort({ seconds, counters: [] }, counters).length > 0

/**
 * One standard uncertainty of what one counter shows of a stretch: that of a window as long, at the power of the stretch or
 * of the whole window, whichever is higher, because the step at an edge holds energy of either side. In a stretch of few
 * update periods the counter may show a step that it holds only a part of, so its power is taken over one period more.
 *
 * @param joules what it shows of the stretch
 * @param span the counter over the whole window
 */
export function stretchUncertaintyJoules(
  joules: number,
  stretch: Stretch,
  { span, window, facts }: { span: CounterSpan; window: RawWindow; facts: CounterFacts | undefined },
): number {
  const isShort = stretch.seconds === 0 || (facts !== undefined && isTooShort(stretch, [facts]))
  const period = facts?.updatePeriodSeconds ?? ASSUMED_PERIOD_SECONDS
  const own = wattsFrom(joules, isShort ? stretch.seconds + period : stretch.seconds)
  const whole = window.seconds > 0 ? wattsFrom(span.joules ?? 0, window.seconds) : 0
  return uncertaintyAtPower(Math.max(own, whole), span.unitUj, stretch, facts)
}

/** The counters that a total is made of, with their places among all. */
export const totalCounters = <T extends Pick<CounterFacts, 'domain' | 'checks'>>(
  counters: readonly T[],
): { counter: T; index: number }[] =>
  counters
    .map((counter, index) => ({ counter, index }))
    .filter(({ counter }) => TOTAL_DOMAINS.includes(counter.domain) && counting([counter]).length > 0)
