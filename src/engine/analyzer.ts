import type {
  Bounds,
  CounterFacts,
  CounterSpan,
  DerivedEnergy,
  Domain,
  DomainJoules,
  IdleBaseline,
  RawWindow,
  ReaderFacts,
  Warning,
} from '../run.ts'
import { COVERAGE_FACTOR } from '../coverage.ts'
import { counting, TOTAL_DOMAINS } from '../run.ts'
import { joulesFromUnitUj, wattsFrom } from '../units.ts'
import { sourcesDisagree } from './machine-warnings.ts'
import { baselineMismatch, belowIdle, windowTooShort } from './quality.ts'
import { ASSUMED_PERIOD_SECONDS } from './sampling/counter.ts'

/** Standard uncertainties that two sources may differ by through the steps of their counters alone. */
const DISAGREEMENT_FACTOR = 3

/** Half the brackets of the readings at the edges of a stretch of time. */
export type EdgeBrackets = Pick<RawWindow, 'startUncertaintySeconds' | 'endUncertaintySeconds'>

/**
 * One standard uncertainty of the energy that a counter shows at a constant power, in joules: two edges in independent phases
 * of the update period T (T/√12 · P each; Hähnel et al. 2012), half a read bracket at each edge, and the rounding to whole
 * units (unit/√12 each). Where the period was not measured it is taken to be RAPL's 1 ms.
 */
export function uncertaintyAtPower(
  watts: number,
  unitUj: number,
  brackets: EdgeBrackets,
  facts: CounterFacts | undefined,
): number {
  const period = facts?.updatePeriodSeconds ?? ASSUMED_PERIOD_SECONDS
  const phase = (period / Math.sqrt(12)) * watts * Math.SQRT2
  const reading = Math.hypot(brackets.startUncertaintySeconds, brackets.endUncertaintySeconds) * watts
  const quantisation = (joulesFromUnitUj(unitUj) / Math.sqrt(12)) * Math.SQRT2
  return Math.hypot(phase, reading, quantisation)
}

/**
 * One standard uncertainty of a counter's energy over a window, in joules, from the window's own power. A window between
 * steps has the uncertainty of their moments instead.
 */
export function counterUncertaintyJoules(
  span: Pick<CounterSpan, 'alignment' | 'joules' | 'unitUj'>,
  window: EdgeBrackets & Pick<RawWindow, 'seconds'>,
  facts: CounterFacts | undefined,
): number {
  if (span.alignment) return span.alignment.uncertaintyJoules
  return uncertaintyAtPower(wattsFrom(span.joules ?? 0, window.seconds), span.unitUj, window, facts)
}

/** Energy above idle, signed, with a 95 % interval from the spread of the idle power and of the total. */
export function activeEnergy(
  totalJoules: number,
  totalUncertaintyJoules: number,
  idle: { watts: number; spreadWatts: number },
  seconds: number,
): Bounds {
  const value = totalJoules - idle.watts * seconds
  const halfWidth = COVERAGE_FACTOR * Math.hypot(totalUncertaintyJoules, idle.spreadWatts * seconds)
  return { value, low: value - halfWidth, high: value + halfWidth }
}

/** Sum over the counters of one domain; undefined when one of them has no energy or did not step. */
function domainJoules(spans: readonly CounterSpan[]): number | undefined {
  let joules = 0
  for (const span of spans) {
    if (span.joules === undefined || span.joules === 0) return undefined
    joules += span.joules
  }
  return joules
}

function counterWarnings(window: RawWindow, reader: ReaderFacts): Warning[] {
  const warnings: Warning[] = []
  const still = new Set<Domain>()
  for (const { counter, domain, wraps, fault, joules, checks } of window.counters) {
    const check = checks === undefined ? {} : { check: true as const }
    if (wraps > 0) warnings.push({ kind: 'counter-wrapped', counter, times: wraps })
    if (fault !== undefined) warnings.push({ kind: 'counter-fault', counter, domain, fault, windows: 1, ...check })
    if (joules === 0 && checks === undefined) still.add(domain)
  }
  for (const domain of still) warnings.push({ kind: 'below-resolution', domain, windows: 1 })
  if (reader.provenance !== 'modelled') warnings.push(...windowTooShort(window, reader.counters))
  return warnings
}

/** What other sources say of the domains, where the difference is more than the steps of the counters explain. */
function disagreements(
  window: RawWindow,
  domains: DomainJoules,
  uncertaintyOf: (span: CounterSpan) => number,
): Warning[] {
  const others = window.counters.filter(({ checks }) => checks !== undefined)
  const groups = Map.groupBy(others, ({ checks, domain }) => `${checks} ${domain}`)
  return [...groups.values()].flatMap((spans) => {
    const { domain, checks = '' } = spans[0] as CounterSpan
    const mine = counting(window.counters).filter((span) => span.domain === domain)
    const joules = domains[domain]
    const other = domainJoules(spans)
    if (joules === undefined || other === undefined) return []
    const uncertainty = Math.hypot(...[...mine, ...spans].map(uncertaintyOf))
    if (Math.abs(other - joules) <= DISAGREEMENT_FACTOR * uncertainty) return []
    return sourcesDisagree(domain, { source: mine[0]?.counter ?? '', joules }, { source: checks, joules: other })
  })
}

function originWarnings(reader: ReaderFacts): Warning[] {
  if (reader.provenance === 'modelled') {
    return [
      {
        kind: 'modelled',
        reader: reader.name,
        bandFraction: reader.bandFraction ?? 1,
        scope: reader.scope ?? 'unknown',
      },
    ]
  }
  return reader.provenance === 'simulated' ? [{ kind: 'simulated', reader: reader.name }] : []
}

/**
 * The energy of a window: total = Σ package + Σ dram + Σ discrete GPU, each counter once; psys beside it, core and uncore
 * inside package. A domain with a counter that failed or did not step is missing, and so is the total: a partial sum
 * would look like a saving.
 */
export function deriveEnergy(input: {
  window: RawWindow
  reader?: ReaderFacts
  baseline?: IdleBaseline
}): DerivedEnergy {
  const { window, reader, baseline } = input
  if (!reader) return { seconds: window.seconds, domains: {}, warnings: [{ kind: 'no-counter' }] }
  const factsOf = new Map(reader.counters.map((counter) => [counter.id, counter]))
  const spansOf = Map.groupBy(counting(window.counters), ({ domain }) => domain)
  const domains: DomainJoules = {}
  for (const [domain, spans] of spansOf) {
    const joules = domainJoules(spans)
    if (joules !== undefined) domains[domain] = joules
  }
  const uncertaintyOf = (span: CounterSpan): number => counterUncertaintyJoules(span, window, factsOf.get(span.counter))
  const warnings = [
    ...originWarnings(reader),
    ...counterWarnings(window, reader),
    ...disagreements(window, domains, uncertaintyOf),
  ]
  const parts = TOTAL_DOMAINS.filter((domain) => spansOf.has(domain))
  const counted = parts.map((domain) => domains[domain])
  const base = { seconds: window.seconds, domains, provenance: reader.provenance, reader: reader.name }
  if (counted.length === 0 || counted.includes(undefined)) return { ...base, warnings }
  const totalJoules = (counted as number[]).reduce((sum, joules) => sum + joules, 0)
  const totalUncertaintyJoules = Math.hypot(
    ...counting(window.counters)
      .filter(({ domain }) => TOTAL_DOMAINS.includes(domain))
      .map(uncertaintyOf),
  )
  const total = { ...base, totalJoules, totalUncertaintyJoules, watts: wattsFrom(totalJoules, window.seconds) }
  const idleWatts = baseline?.totalWatts
  if (!baseline?.accepted || idleWatts === undefined) return { ...total, warnings }
  const mismatch = baselineMismatch(baseline, parts)
  if (mismatch.length > 0) return { ...total, warnings: [...warnings, ...mismatch] }
  const activeJoules = activeEnergy(
    totalJoules,
    totalUncertaintyJoules,
    { watts: idleWatts, spreadWatts: baseline.totalSpreadWatts ?? 0 },
    window.seconds,
  )
  const idleCore = baseline.watts.core
  const coreActiveJoules =
    domains.core === undefined || idleCore === undefined ? undefined : domains.core - idleCore * window.seconds
  return {
    ...total,
    idleJoules: idleWatts * window.seconds,
    activeJoules,
    ...(coreActiveJoules === undefined
      ? {}
      : { coreActiveJoules, nonCoreActiveJoules: activeJoules.value - coreActiveJoules }),
    idleBaselineId: baseline.id,
    warnings: [...warnings, ...belowIdle(activeJoules)],
  }
}
