import type { Session } from '../engine/session.ts'
import type { BenchRun, BenchWindow, DomainJoules, Interval, Warning } from '../run.ts'
import { effectiveN, medianInterval } from '../stats/index.ts'
import { ujFromJoules } from '../units.ts'
import type { BenchSubject } from './bench-subject.ts'
import { type AnalysedBatch, countedBatches, isAligned } from './counted-batches.ts'
import type { HarnessReference } from './harness-reference.ts'
import { intervalWide, windowsAutocorrelated } from './bench-warnings.ts'
import { mergedWarnings } from './merged-warnings.ts'

const CONFIDENCE = 0.95
/** Half-width of a 95 % interval in standard uncertainties. */
const COVERAGE_FACTOR = 1.96

/** Net interval per op: what the harness costs is off the median, its uncertainty and the edges' are in the half-widths. */
function netInterval(
  values: readonly number[],
  reference: { median: number; halfWidth: number } | undefined,
  edge: number,
): Interval | undefined {
  if (values.length === 0) return undefined
  const { median, low, high } = medianInterval(values, { confidence: CONFIDENCE, effectiveN: effectiveN(values) })
  const floor = Math.hypot(edge, reference?.halfWidth ?? 0)
  const net = median - (reference?.median ?? 0)
  return {
    median: net,
    low: net - Math.max(edge, Math.hypot(median - low, floor)),
    high: net + Math.max(edge, Math.hypot(high - median, floor)),
    confidence: CONFIDENCE,
    scope: 'process',
  }
}

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

/** Sum of a quantity that every batch must have; undefined when one has it not. */
function sumOf(
  batches: readonly AnalysedBatch[],
  pick: (batch: AnalysedBatch) => number | undefined,
): number | undefined {
  const values = batches.map(pick)
  return values.includes(undefined) ? undefined : sum(values as number[])
}

function domainSums(batches: readonly AnalysedBatch[]): DomainJoules {
  const out: DomainJoules = {}
  const names = new Set(batches.flatMap(({ energy }) => Object.keys(energy.domains) as (keyof DomainJoules)[]))
  for (const name of names) {
    const total = sumOf(batches, ({ energy }) => energy.domains[name])
    if (total !== undefined) out[name] = total
  }
  return out
}

function benchWindow(batch: AnalysedBatch, index: number): BenchWindow {
  const { window, energy } = batch
  const counted = window.counters.map(({ joules }) =>
    joules === undefined ? undefined : ujFromJoules(joules).toString(),
  )
  return {
    index,
    round: batch.round,
    ops: batch.ops,
    startNs: window.startNs,
    seconds: batch.seconds,
    cpuSeconds: window.cpuSeconds,
    ...(window.backgroundCpuSeconds === undefined ? {} : { backgroundCpuSeconds: window.backgroundCpuSeconds }),
    ...(energy.totalJoules === undefined ? {} : { totalJoules: energy.totalJoules }),
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

export type BenchOutcome = Pick<
  BenchRun,
  | 'startNs'
  | 'endNs'
  | 'seconds'
  | 'totalJoules'
  | 'totalUncertaintyJoules'
  | 'domains'
  | 'watts'
  | 'idleJoules'
  | 'activeJoules'
  | 'idleBaselineId'
  | 'provenance'
  | 'reader'
  | 'cpuSeconds'
  | 'backgroundCpuSeconds'
  | 'stealSeconds'
  | 'counters'
  | 'warnings'
  | 'windows'
  | 'opsPerWindow'
  | 'ops'
  | 'alignedWindows'
  | 'stalledWindows'
  | 'secondsPerOp'
  | 'joulesPerOp'
  | 'activeJoulesPerOp'
  | 'domainsPerOp'
  | 'cpuSecondsPerOp'
  | 'grossSecondsPerOp'
  | 'grossJoulesPerOp'
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
  const withEnergy = used.filter(({ energy }) => energy.totalJoules !== undefined)
  const perOp = (pick: (batch: AnalysedBatch) => number | undefined): number[] =>
    used.flatMap((batch) => {
      const value = pick(batch)
      return value === undefined ? [] : [value / batch.ops]
    })
  const edge =
    (COVERAGE_FACTOR * sum(perOp(({ energy }) => energy.totalUncertaintyJoules))) /
    Math.max(1, withEnergy.length) ** 1.5
  // A median over a minority of the windows would be a choice, not a measurement.
  const enough = withEnergy.length * 2 > used.length
  const joulesPerOp = enough
    ? netInterval(
        perOp(({ energy }) => energy.totalJoules),
        reference.joulesPerOp,
        edge,
      )
    : undefined
  const secondsPerOp = netInterval(
    perOp(({ seconds }) => seconds),
    reference.secondsPerOp,
    0,
  ) as Interval
  const active = enough
    ? netInterval(
        perOp(({ energy }) => energy.activeJoules?.value),
        undefined,
        edge,
      )
    : undefined
  const ops = sum(used.map((batch) => batch.ops))
  const totalJoules = sumOf(used, ({ energy }) => energy.totalJoules)
  const domains = domainSums(used)
  const seconds = sum(used.map(({ window }) => window.seconds))
  const cpuSeconds = sum(used.map(({ window }) => window.cpuSeconds))
  const uncertainty = sumOf(used, ({ energy }) => energy.totalUncertaintyJoules && energy.totalUncertaintyJoules ** 2)
  const background = sumOf(used, ({ window }) => window.backgroundCpuSeconds)
  const steal = sumOf(used, ({ window }) => window.stealSeconds)
  const idle = sumOf(used, ({ energy }) => energy.idleJoules)
  const activeLow = sumOf(used, ({ energy }) => energy.activeJoules?.low)
  const activeHigh = sumOf(used, ({ energy }) => energy.activeJoules?.high)
  const activeTotal = sumOf(used, ({ energy }) => energy.activeJoules?.value)
  const facts = used[0]?.energy
  const values = joulesPerOp ? perOp(({ energy }) => energy.totalJoules) : perOp((batch) => batch.seconds)
  const warnings: Warning[] = [
    ...mergedWarnings(used.map(({ energy }) => energy.warnings)),
    ...windowsAutocorrelated(values),
    ...(plan.exactCalls === undefined ? intervalWide(stop.halfWidth, plan.halfWidth) : []),
  ]
  const windowsJoules = sum(withEnergy.map(({ energy }) => energy.totalJoules ?? 0))
  const windowsSeconds = sum(withEnergy.map(({ window }) => window.seconds))
  return {
    startNs: used[0]?.window.startNs ?? '0',
    endNs: used.at(-1)?.window.endNs ?? '0',
    seconds,
    ...(totalJoules === undefined ? {} : { totalJoules }),
    ...(uncertainty === undefined ? {} : { totalUncertaintyJoules: Math.sqrt(uncertainty) }),
    domains,
    ...(enough && windowsSeconds > 0 ? { watts: windowsJoules / windowsSeconds } : {}),
    ...(idle === undefined ? {} : { idleJoules: idle }),
    ...(activeTotal === undefined || activeLow === undefined || activeHigh === undefined
      ? {}
      : { activeJoules: { value: activeTotal, low: activeLow, high: activeHigh } }),
    ...(facts?.idleBaselineId === undefined ? {} : { idleBaselineId: facts.idleBaselineId }),
    ...(facts?.provenance === undefined ? {} : { provenance: facts.provenance }),
    ...(facts?.reader === undefined ? {} : { reader: facts.reader }),
    cpuSeconds,
    ...(background === undefined ? {} : { backgroundCpuSeconds: background }),
    ...(steal === undefined ? {} : { stealSeconds: steal }),
    counters: counterSpans(used),
    warnings: [...warnings, ...session.surroundings({ seconds, background, steal })],
    windows: used.map(benchWindow),
    opsPerWindow: Math.max(...used.map((batch) => batch.ops)),
    ops,
    ...(aligned === 0 ? {} : { alignedWindows: aligned }),
    ...(stalled === 0 ? {} : { stalledWindows: stalled }),
    secondsPerOp,
    ...(joulesPerOp === undefined ? {} : { joulesPerOp }),
    ...(active === undefined ? {} : { activeJoulesPerOp: active }),
    domainsPerOp: Object.fromEntries(Object.entries(domains).map(([name, joules]) => [name, joules / ops])),
    cpuSecondsPerOp: cpuSeconds / ops,
    grossSecondsPerOp: secondsPerOp.median + reference.secondsPerOp.median,
    ...(joulesPerOp === undefined
      ? {}
      : { grossJoulesPerOp: joulesPerOp.median + (reference.joulesPerOp?.median ?? 0) }),
    harness: {
      secondsPerOp: reference.secondsPerOp.median,
      ...(reference.joulesPerOp === undefined ? {} : { joulesPerOp: reference.joulesPerOp.median }),
    },
    stop,
  }
}
