import type { Session } from '../engine/session.ts'
import type { BenchRun, BenchWindow, Warning } from '../run.ts'
import { effectiveN } from '../stats/autocorrelation.ts'
import { type BenchNumbers, benchNumbers, perOp, sumOf, type WindowNumbers } from '../stats/bench-numbers.ts'
import { medianInterval } from '../stats/median-interval.ts'
import { nearestUj } from '../units.ts'
import type { BenchSubject } from './bench-subject.ts'
import { type AnalysedBatch, countedBatches, isAligned } from './counted-batches.ts'
import type { HarnessReference } from './harness-reference.ts'
import { intervalWide, windowsAutocorrelated } from './bench-warnings.ts'
import { mergedWarnings } from '../invocation/merged-warnings.ts'

const CONFIDENCE = 0.95

/** Relative half-width of the interval of the median of what the bench reports: joules per op, seconds where there are none. */
export function relativeHalfWidth(batches: readonly AnalysedBatch[]): number | undefined {
  const joules = batches.flatMap(({ energy, ops }) =>
    energy.totalJoules === undefined ? [] : [energy.totalJoules / ops],
  )
  const values = joules.length === batches.length ? joules : batches.map(({ seconds, ops }) => seconds / ops)
  if (values.length < 2) return undefined
  const { median, low, high } = medianInterval(values, { confidence: CONFIDENCE, effectiveN: effectiveN(values) })
  return median > 0 ? (high - low) / 2 / median : undefined
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const numbersOf = ({ window, energy, ops, seconds }: AnalysedBatch): WindowNumbers => ({
  ops,
  seconds,
  windowSeconds: window.seconds,
  cpuSeconds: window.cpuSeconds,
  backgroundCpuSeconds: window.backgroundCpuSeconds,
  totalJoules: energy.totalJoules,
  uncertaintyJoules: energy.totalUncertaintyJoules,
  idleJoules: energy.idleJoules,
  activeJoules: energy.activeJoules,
  domains: energy.domains,
})

function benchWindow(batch: AnalysedBatch, index: number): BenchWindow {
  const { window, energy } = batch
  const counted = window.counters.map(({ joules }) => (joules === undefined ? undefined : nearestUj(joules).toString()))
  return {
    index,
    round: batch.round,
    ops: batch.ops,
    startNs: window.startNs,
    seconds: batch.seconds,
    windowSeconds: window.seconds,
    cpuSeconds: window.cpuSeconds,
    ...(window.backgroundCpuSeconds === undefined ? {} : { backgroundCpuSeconds: window.backgroundCpuSeconds }),
    ...(energy.totalJoules === undefined ? {} : { totalJoules: energy.totalJoules }),
    ...(energy.totalUncertaintyJoules === undefined ? {} : { uncertaintyJoules: energy.totalUncertaintyJoules }),
    domains: energy.domains,
    ...(counted.length === 0 || counted.includes(undefined) ? {} : { countedUj: counted as string[] }),
  }
}

/** First reading of the first window and last reading of the last one: what the counters went through. */
function counterSpans(batches: readonly AnalysedBatch[]): BenchRun['counters'] {
  const first = batches[0]
  const last = batches.at(-1)
  if (!first || !last) return []
  return first.window.counters.map((counter, i) => {
    const spans = batches.map(({ window }) => window.counters[i])
    const joules = spans.map((span) => span?.joules)
    const fault = spans.find((span) => span?.fault)?.fault
    const { lastUj: _, joules: __, fault: ___, alignment: ____, ...head } = counter
    const lastUj = last.window.counters[i]?.lastUj
    return {
      ...head,
      ...(lastUj === undefined ? {} : { lastUj }),
      wraps: sum(spans.map((span) => span?.wraps ?? 0)),
      ...(fault === undefined ? {} : { fault }),
      ...(joules.includes(undefined) ? {} : { joules: sum(joules as number[]) }),
    }
  })
}

export type BenchOutcome = BenchNumbers &
  Pick<
    BenchRun,
    | 'startNs'
    | 'endNs'
    | 'idleBaselineId'
    | 'provenance'
    | 'reader'
    | 'stealSeconds'
    | 'counters'
    | 'warnings'
    | 'windows'
    | 'alignedWindows'
    | 'stalledWindows'
    | 'harness'
    | 'stop'
  >

/** Everything that can be said of a bench from its measured batches. There is at least one batch. */
export function benchOutcome(
  subject: BenchSubject,
  batches: readonly AnalysedBatch[],
  reference: HarnessReference,
  stop: BenchRun['stop'],
  session: Session,
): BenchOutcome {
  const { plan } = subject.registration
  const { used, stalled } = countedBatches(plan, batches)
  const aligned = used.filter(isAligned).length
  const windows = used.map(numbersOf)
  const numbers = benchNumbers(windows, reference)
  const steal = sumOf(used, ({ window }) => window.stealSeconds)
  const facts = used[0]?.energy
  const values = perOp(windows, ({ totalJoules, seconds }) => (numbers.joulesPerOp ? totalJoules : seconds))
  const warnings: Warning[] = [
    ...mergedWarnings([...used.map(({ energy }) => energy.warnings), reference.faults]),
    ...windowsAutocorrelated(values),
    ...(plan.exactCalls === undefined ? intervalWide(stop.halfWidth, plan.halfWidth) : []),
  ]
  const { secondsPerOp, joulesPerOp } = reference
  return {
    startNs: used[0]?.window.startNs ?? '0',
    endNs: used.at(-1)?.window.endNs ?? '0',
    ...numbers,
    ...(facts?.idleBaselineId === undefined ? {} : { idleBaselineId: facts.idleBaselineId }),
    ...(facts?.provenance === undefined ? {} : { provenance: facts.provenance }),
    ...(facts?.reader === undefined ? {} : { reader: facts.reader }),
    ...(steal === undefined ? {} : { stealSeconds: steal }),
    counters: counterSpans(used),
    warnings: [
      ...warnings,
      ...session.surroundings({ seconds: numbers.seconds, background: numbers.backgroundCpuSeconds, steal }),
    ],
    windows: used.map(benchWindow),
    ...(aligned === 0 ? {} : { alignedWindows: aligned }),
    ...(stalled === 0 ? {} : { stalledWindows: stalled }),
    harness: {
      secondsPerOp: secondsPerOp.median,
      secondsHalfWidth: secondsPerOp.halfWidth,
      ...(joulesPerOp === undefined ? {} : { joulesPerOp: joulesPerOp.median, joulesHalfWidth: joulesPerOp.halfWidth }),
    },
    stop,
  }
}
