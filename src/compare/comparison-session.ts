import type { BenchComparison, ComparedQuantity } from '../comparison.ts'
import type { Warning } from '../run.ts'
import { msFromSeconds } from '../units.ts'
import type { PlannedBench } from './bench-plan.ts'
import { type BenchSeries, benchSeries } from './bench-series.ts'
import { comparedBench, isDecided, type VerdictRule } from './compared-bench.ts'
import type { ComparisonEvent } from './comparison-event.ts'
import { controlsDiffer } from './controls.ts'
import { type MeasuredPair, WARM_UP } from './measured-pair.ts'
import type { PairLog, SessionName } from './pair-log.ts'
import type { PairMeasurement } from './pair-measurement.ts'
import { swapPoints } from './pair-order.ts'
import type { Sides } from './side.ts'
import { voided } from './verdicts.ts'

export interface SessionRequest {
  name: SessionName
  measurement: PairMeasurement
  sides: Pick<Sides, 'swap'>
  benches: readonly PlannedBench[]
  quantity: ComparedQuantity
  rule: VerdictRule
  log: PairLog
  /** By the clock of `performance.now`, ms. */
  deadlineMs: number | undefined
  /** The discarded pair, where it has just been measured. */
  warmUp?: MeasuredPair
  /** What a pair is expected to take before one has been measured. */
  expectedSeconds?: number
  onEvent: (event: ComparisonEvent) => void
}

export interface SessionResult {
  benches: BenchComparison[]
  /** Benches that failed in one of the processes, with why. */
  failed: { benchmarkKey: string; detail: string }[]
  pairs: MeasuredPair[]
  /** Of controls that differ between the sides, which makes the session void. */
  warnings: Warning[]
}

/** Pairs whose time tells how long the next one takes: benches drop out, so the newest count. */
const RECENT_PAIRS = 3

/** Pairs of a session until all benches are decided, the last look is over or the time is up. */
async function measurePairs(request: SessionRequest): Promise<MeasuredPair[]> {
  const { name, measurement, sides, benches, quantity, rule, log, deadlineMs, onEvent } = request
  const { looks } = rule
  const last = looks.at(-1) as number
  const swaps = swapPoints(looks)
  const pairs = log.before
    .filter(({ session, pair }) => session === name && pair.index !== WARM_UP)
    .map(({ pair }) => pair)
  const kept = pairs.length
  const undecided = (): BenchSeries[] =>
    benches
      .map((bench) => benchSeries(pairs, bench, quantity))
      .filter((series) => series.failed === undefined && !isDecided(series, quantity, rule))
  let waiting = undecided()
  const keys = (): string[] => waiting.map(({ benchmarkKey }) => benchmarkKey)
  const outOfTime = (seconds: number): boolean => {
    const isOut = deadlineMs !== undefined && performance.now() + msFromSeconds(seconds) > deadlineMs
    if (isOut) onEvent({ kind: 'out-of-time', session: name, done: pairs.length })
    return isOut
  }
  if (waiting.length === 0 || kept >= last || outOfTime(request.expectedSeconds ?? 0)) return pairs

  onEvent({ kind: 'begin', session: name, kept })
  const warmUp = request.warmUp ?? (await measurement.pair(WARM_UP, keys()))
  const recent = [warmUp.seconds]
  onEvent({ kind: 'cost', session: name, secondsPerPair: warmUp.seconds, looks, benches: waiting.length, kept })
  // What was measured before an interruption has left the sides where it began, or changed places.
  if (swaps.filter((point) => point < kept).length % 2 === 1) await sides.swap()
  while (waiting.length > 0 && pairs.length < last) {
    if (outOfTime(Math.max(...recent.slice(-RECENT_PAIRS)))) break
    if (swaps.includes(pairs.length)) await sides.swap()
    const pair = await measurement.pair(pairs.length, keys())
    log.append({ session: name, conditions: measurement.conditions ?? {}, pair })
    pairs.push(pair)
    recent.push(pair.seconds)
    waiting = undecided()
    onEvent({
      kind: 'pair',
      session: name,
      done: pairs.length,
      looks,
      secondsPerPair: pair.seconds,
      benches: benches.length,
      undecided: waiting,
    })
  }
  return pairs
}

/**
 * One session: a discarded warm-up pair, pairs until all benches are decided, their verdicts, and the controls' say. The
 * sides change directories half-way to each look.
 */
export async function comparisonSession(request: SessionRequest): Promise<SessionResult> {
  const { benches, quantity, rule } = request
  const pairs = await measurePairs(request)
  const series = benches.map((bench) => benchSeries(pairs, bench, quantity))
  const warnings = controlsDiffer(pairs, quantity === 'energy' ? 'energy' : 'time', rule.alpha)
  const compared = series
    .filter(({ failed }) => failed === undefined)
    .map((each) => comparedBench(each, quantity, rule))
  return {
    benches: warnings.length === 0 ? compared : compared.map(voided),
    failed: series.flatMap(({ benchmarkKey, failed }) =>
      failed === undefined ? [] : [{ benchmarkKey, detail: failed }],
    ),
    pairs,
    warnings,
  }
}
