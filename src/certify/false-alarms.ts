import { setImmediate as turn } from 'node:timers/promises'
import type { Verdict } from '../comparison.ts'
import { MINIMUM_PERIODS } from '../engine/quality.ts'
import type { Session } from '../engine/session.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { busyLoop } from '../invocation/control-workload.ts'
import { seededRandom } from '../random.ts'
import { DEFAULT_LOOKS, DEFAULT_RULE, type PairedSamples, pairSensitivity, sequentialVerdict } from '../stats/index.ts'
import { secondsFromNs } from '../units.ts'
import type { FalseAlarmFigures } from './certificate.ts'
import type { Plan } from './plan.ts'
import { iterationsFor, measuredWindow } from './windows.ts'

const SEED = 2
const FIRST_LOOK = Math.min(...DEFAULT_LOOKS)
/** A machine whose windows have no energy is not asked for ever. */
const MOST_TRIES = 3 * Math.max(...DEFAULT_LOOKS)

/** Pairs of one workload with itself, judged by the rule of comparisons until they decide. */
export interface SelfComparison extends PairedSamples {
  verdict: Verdict
}

/** What comparisons of a workload with itself said: each verdict but `pass` is a false one, or none. */
export function falseAlarmFigures(
  comparisons: readonly SelfComparison[],
  windowSeconds: number,
): FalseAlarmFigures | undefined {
  const sensitivity = pairSensitivity(comparisons, { alpha: DEFAULT_RULE.alpha, looks: DEFAULT_LOOKS })
  if (!sensitivity) return undefined
  const count = (wanted: Verdict): number => comparisons.filter(({ verdict }) => verdict === wanted).length
  return {
    comparisons: comparisons.length,
    pairs: comparisons.reduce((sum, { base }) => sum + base.length, 0),
    windowSeconds,
    falseRegressions: count('regression'),
    falseImprovements: count('improvement'),
    inconclusive: count('inconclusive'),
    pairCv: sensitivity.pairCv,
    smallestEffect: sensitivity.minimumDetectableEffect,
  }
}

/**
 * Compares the busy loop with itself, in windows of one process that begin and end at steps of the counters, as often as
 * there is time for. The first comparison has the pairs of the first look in any case; a later one that has fewer when the
 * time is over is not judged.
 */
export async function falseAlarms(
  session: Session,
  { seconds, windowSeconds: wanted }: Plan['falseAlarms'],
): Promise<FalseAlarmFigures | undefined> {
  const startNs = monotonicNs()
  const isLeft = (): boolean => secondsFromNs(monotonicNs() - startNs) < seconds
  // As long as those of benches are at the least.
  const windowSeconds = Math.max(wanted, MINIMUM_PERIODS * (session.slowestPeriodSeconds ?? 0))
  const iterations = iterationsFor(windowSeconds)
  const random = seededRandom(SEED)
  const joules = async (): Promise<number | undefined> =>
    session.derive(await measuredWindow(session, () => busyLoop(iterations), { aligned: true })).totalJoules
  const comparisons: SelfComparison[] = []
  do {
    const isFirst = comparisons.length === 0
    const comparison = await selfComparison(joules, random, (pairs) => isLeft() || (isFirst && pairs < FIRST_LOOK))
    if (!comparison) break
    comparisons.push(comparison)
  } while (isLeft())
  return falseAlarmFigures(comparisons, windowSeconds)
}

/** One comparison up to its verdict; undefined when it has fewer pairs than the first look. */
async function selfComparison(
  joules: () => Promise<number | undefined>,
  random: () => number,
  goOn: (pairs: number) => boolean,
): Promise<SelfComparison | undefined> {
  const base: number[] = []
  const head: number[] = []
  for (let tries = 0; tries < MOST_TRIES && goOn(base.length); tries++) {
    await turn()
    const [first, second] = [await joules(), await joules()]
    // Nothing above 0 is below what the counter resolves: no ratio can be made of it.
    if (first === undefined || second === undefined || first <= 0 || second <= 0) continue
    const isSwapped = random() < 0.5
    base.push(isSwapped ? second : first)
    head.push(isSwapped ? first : second)
    if (sequentialVerdict({ base, head }).next === undefined) break
  }
  if (base.length < FIRST_LOOK) return undefined
  return { base, head, verdict: sequentialVerdict({ base, head }).verdict }
}
