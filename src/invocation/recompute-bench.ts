import { activeEnergy } from '../engine/analyzer.ts'
import type { BenchRun, BenchWindow, DomainJoules, IdleBaseline } from '../run.ts'
import { counting, TOTAL_DOMAINS } from '../run.ts'
import { benchNumbers, type HarnessNumbers, type WindowNumbers } from '../stats/index.ts'
import { joulesFromUj } from '../units.ts'
import { compared, notRecomputable, picked, type Recomputed } from './recomputed.ts'

/** Joules of the domains of a window from what each counter counted; a domain that did not step is missing. */
function domainsOf(run: BenchRun, counted: readonly string[]): DomainJoules {
  const domains: DomainJoules = {}
  const still = new Set<string>()
  for (const [i, { domain, checks }] of run.counters.entries()) {
    const uj = BigInt(counted[i] ?? '0')
    if (checks !== undefined) continue
    if (uj === 0n) still.add(domain)
    domains[domain] = (domains[domain] ?? 0) + joulesFromUj(uj)
  }
  return Object.fromEntries(Object.entries(domains).filter(([domain]) => !still.has(domain)))
}

function windowNumbers(window: BenchWindow, windowSeconds: number, baseline: IdleBaseline | undefined): WindowNumbers {
  const { totalJoules, uncertaintyJoules } = window
  const watts = baseline?.totalWatts
  const idle =
    watts === undefined || totalJoules === undefined
      ? {}
      : {
          idleJoules: watts * windowSeconds,
          activeJoules: activeEnergy(
            totalJoules,
            uncertaintyJoules ?? 0,
            { watts, spreadWatts: baseline?.totalSpreadWatts ?? 0 },
            windowSeconds,
          ),
        }
  return { ...window, windowSeconds, ...idle }
}

function harnessOf({ harness }: BenchRun): HarnessNumbers | undefined {
  const { secondsPerOp, secondsHalfWidth, joulesPerOp, joulesHalfWidth } = harness
  if (secondsPerOp === undefined || secondsHalfWidth === undefined) return undefined
  return {
    secondsPerOp: { median: secondsPerOp, halfWidth: secondsHalfWidth },
    ...(joulesPerOp === undefined || joulesHalfWidth === undefined
      ? {}
      : { joulesPerOp: { median: joulesPerOp, halfWidth: joulesHalfWidth } }),
  }
}

const NUMBERS = [
  'seconds',
  'totalJoules',
  'totalUncertaintyJoules',
  'domains',
  'watts',
  'idleJoules',
  'activeJoules',
  'cpuSeconds',
  'backgroundCpuSeconds',
  'opsPerWindow',
  'ops',
  'secondsPerOp',
  'joulesPerOp',
  'activeJoulesPerOp',
  'domainsPerOp',
  'cpuSecondsPerOp',
  'grossSecondsPerOp',
  'grossJoulesPerOp',
] as const

/** The joules of each window from what its counters counted. */
function* windowJoules(run: BenchRun): Generator<Recomputed> {
  if (run.alignedWindows !== undefined) {
    const reason = 'windows lie between steps of the counters, and what was taken off at them is stored for no window'
    yield notRecomputable(run.id, 'windows.domains', reason)
    return
  }
  for (const { index, countedUj, domains, totalJoules } of run.windows) {
    const under = `windows[${index}].`
    if (countedUj === undefined) {
      yield notRecomputable(run.id, `${under}domains`, 'a counter had a fault in this window')
      continue
    }
    const found = domainsOf(run, countedUj)
    const has = new Set(counting(run.counters).map(({ domain }) => domain))
    const parts = TOTAL_DOMAINS.filter((domain) => has.has(domain)).map((domain) => found[domain])
    const total =
      parts.length === 0 || parts.includes(undefined)
        ? undefined
        : (parts as number[]).reduce((sum, each) => sum + each, 0)
    yield* compared(
      run.id,
      run.formulaVersion,
      { domains, ...(totalJoules === undefined ? {} : { totalJoules }) },
      { domains: found, ...(total === undefined ? {} : { totalJoules: total }) },
      under,
    )
  }
}

/** Everything of a bench from its windows. */
export function* recomputeBench(run: BenchRun, baseline: IdleBaseline | undefined): Generator<Recomputed> {
  if (run.windows.length === 0) {
    yield notRecomputable(run.id, 'all', 'it has no windows')
    return
  }
  yield* windowJoules(run)
  const harness = harnessOf(run)
  const seconds = run.windows.map(({ windowSeconds }) => windowSeconds)
  if (!harness || seconds.includes(undefined)) {
    const reason = 'it was stored before windows kept the time between their reads, and the harness its half-widths'
    yield notRecomputable(run.id, 'sums and intervals', reason)
    return
  }
  const windows = run.windows.map((window, i) => windowNumbers(window, seconds[i] as number, baseline))
  yield* compared(run.id, run.formulaVersion, picked(run, NUMBERS), picked(benchNumbers(windows, harness), NUMBERS))
  yield notRecomputable(run.id, 'windows.uncertaintyJoules', 'the brackets of the reads are stored for no window')
}
