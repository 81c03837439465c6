import type { BenchRun, Bounds, DomainJoules, Interval } from '../run.ts'
import { wattsFrom } from '../units.ts'
import { edgeHalfWidth, netInterval } from './net-interval.ts'

/** What one window of a bench says. */
export interface WindowNumbers {
  ops: number
  /** Of the work alone, and between the reads. */
  seconds: number
  windowSeconds: number
  cpuSeconds: number
  backgroundCpuSeconds?: number | undefined
  totalJoules?: number | undefined
  uncertaintyJoules?: number | undefined
  idleJoules?: number | undefined
  activeJoules?: Bounds | undefined
  domains: DomainJoules
}

/** What one call costs without any work, and how far one more instance of the loop may be from it. */
export interface HarnessNumbers {
  secondsPerOp: { median: number; halfWidth: number }
  joulesPerOp?: { median: number; halfWidth: number }
}

/** What follows from the windows of a bench; the fields are those of `BenchRun`. */
export type BenchNumbers = Pick<
  BenchRun,
  | 'seconds'
  | 'totalJoules'
  | 'totalUncertaintyJoules'
  | 'domains'
  | 'watts'
  | 'idleJoules'
  | 'activeJoules'
  | 'cpuSeconds'
  | 'backgroundCpuSeconds'
  | 'opsPerWindow'
  | 'ops'
  | 'secondsPerOp'
  | 'joulesPerOp'
  | 'activeJoulesPerOp'
  | 'domainsPerOp'
  | 'cpuSecondsPerOp'
  | 'grossSecondsPerOp'
  | 'grossJoulesPerOp'
>

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Sum of a quantity that every window must have; undefined when one has it not. */
export function sumOf<Window>(
  windows: readonly Window[],
  pick: (window: Window) => number | undefined,
): number | undefined {
  const values = windows.map(pick)
  return values.includes(undefined) ? undefined : sum(values as number[])
}

function domainSums(windows: readonly WindowNumbers[]): DomainJoules {
  const out: DomainJoules = {}
  const names = new Set(windows.flatMap(({ domains }) => Object.keys(domains) as (keyof DomainJoules)[]))
  for (const name of names) {
    const total = sumOf(windows, ({ domains }) => domains[name])
    if (total !== undefined) out[name] = total
  }
  return out
}

/** Values per op of the windows that have them. */
export const perOp = (
  windows: readonly WindowNumbers[],
  pick: (window: WindowNumbers) => number | undefined,
): number[] =>
  windows.flatMap((window) => {
    const value = pick(window)
    return value === undefined ? [] : [value / window.ops]
  })

/** Energies above idle of all windows; undefined when one has none. */
function activeSum(windows: readonly WindowNumbers[]): Bounds | undefined {
  const [value, low, high] = (['value', 'low', 'high'] as const).map((bound) =>
    sumOf(windows, ({ activeJoules }) => activeJoules?.[bound]),
  )
  return value === undefined || low === undefined || high === undefined ? undefined : { value, low, high }
}

/**
 * The numbers of a bench from its windows, in joules and seconds: sums over all of them, medians per op with 95 % intervals.
 * A median over a minority of the windows would be a choice, not a measurement: without joules in more than half of them
 * there are none per op.
 *
 * @param windows at least one
 */
export function benchNumbers(windows: readonly WindowNumbers[], harness: HarnessNumbers): BenchNumbers {
  const withEnergy = windows.filter(({ totalJoules }) => totalJoules !== undefined)
  const enough = withEnergy.length * 2 > windows.length
  const edge = edgeHalfWidth(
    withEnergy.map(({ totalJoules = 0, uncertaintyJoules, ops }) => ({
      value: totalJoules,
      uncertainty: uncertaintyJoules,
      ops,
    })),
  )
  const joulesOf = ({ totalJoules }: WindowNumbers): number | undefined => totalJoules
  const joulesPerOp = enough ? netInterval(perOp(windows, joulesOf), harness.joulesPerOp, edge) : undefined
  const secondsPerOp = netInterval(
    perOp(windows, ({ seconds }) => seconds),
    harness.secondsPerOp,
    0,
  ) as Interval
  const activePerOp = enough
    ? netInterval(
        perOp(windows, ({ activeJoules }) => activeJoules?.value),
        undefined,
        edge,
      )
    : undefined
  const ops = sum(windows.map((window) => window.ops))
  const totalJoules = sumOf(windows, joulesOf)
  const domains = domainSums(windows)
  const cpuSeconds = sum(windows.map((window) => window.cpuSeconds))
  const variance = sumOf(windows, ({ uncertaintyJoules }) => uncertaintyJoules && uncertaintyJoules ** 2)
  const background = sumOf(windows, ({ backgroundCpuSeconds }) => backgroundCpuSeconds)
  const idle = sumOf(windows, ({ idleJoules }) => idleJoules)
  const active = activeSum(windows)
  const energySeconds = sum(withEnergy.map(({ windowSeconds }) => windowSeconds))
  return {
    seconds: sum(windows.map(({ windowSeconds }) => windowSeconds)),
    ...(totalJoules === undefined ? {} : { totalJoules }),
    ...(variance === undefined ? {} : { totalUncertaintyJoules: Math.sqrt(variance) }),
    domains,
    ...(enough && energySeconds > 0
      ? { watts: wattsFrom(sum(withEnergy.map(({ totalJoules: joules = 0 }) => joules)), energySeconds) }
      : {}),
    ...(idle === undefined ? {} : { idleJoules: idle }),
    ...(active === undefined ? {} : { activeJoules: active }),
    cpuSeconds,
    ...(background === undefined ? {} : { backgroundCpuSeconds: background }),
    opsPerWindow: Math.max(...windows.map((window) => window.ops)),
    ops,
    secondsPerOp,
    ...(joulesPerOp === undefined ? {} : { joulesPerOp }),
    ...(activePerOp === undefined ? {} : { activeJoulesPerOp: activePerOp }),
    domainsPerOp: Object.fromEntries(Object.entries(domains).map(([name, joules]) => [name, joules / ops])),
    cpuSecondsPerOp: cpuSeconds / ops,
    grossSecondsPerOp: secondsPerOp.median + harness.secondsPerOp.median,
    ...(joulesPerOp === undefined ? {} : { grossJoulesPerOp: joulesPerOp.median + (harness.joulesPerOp?.median ?? 0) }),
  }
}
