import type { BenchRun, DomainJoules, Interval, Warning } from '../run.ts'
import { sessionInterval } from '../stats/index.ts'
import { present } from './present.ts'

/** A bench as reports show it: what one process measured, or what several did together. */
export interface ReportedBench extends BenchRun {
  /** How many fresh processes have measured it; absent when it was one. */
  processes?: number
}

const identity = ({ project, file, suite, name, attempt }: BenchRun): string =>
  JSON.stringify([project, file, suite, name, attempt])

/** Sum of a quantity that every run must have; undefined when one has it not. */
function sumOf(runs: readonly BenchRun[], pick: (run: BenchRun) => number | undefined): number | undefined {
  let sum = 0
  for (const run of runs) {
    const value = pick(run)
    if (value === undefined) return undefined
    sum += value
  }
  return sum
}

/** Sum of counts that are absent where there is nothing to count. */
function countOf(runs: readonly BenchRun[], pick: (run: BenchRun) => number | undefined): number | undefined {
  const counts = runs.flatMap((run) => pick(run) ?? [])
  return counts.length === 0 ? undefined : counts.reduce((sum, each) => sum + each, 0)
}

/** Interval over the medians of the processes; undefined when one of them has none. */
function intervalOf(runs: readonly BenchRun[], pick: (run: BenchRun) => Interval | undefined): Interval | undefined {
  const medians = runs.flatMap((run) => pick(run)?.median ?? [])
  return medians.length === runs.length ? { ...sessionInterval(medians), scope: 'session' } : undefined
}

function meanDomains(runs: readonly BenchRun[]): DomainJoules {
  const domains: DomainJoules = {}
  for (const name of Object.keys(runs[0]?.domainsPerOp ?? {}) as (keyof DomainJoules)[]) {
    const sum = sumOf(runs, ({ domainsPerOp }) => domainsPerOp[name])
    if (sum !== undefined) domains[name] = sum / runs.length
  }
  return domains
}

const distinct = (warnings: readonly Warning[]): Warning[] => [
  ...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values(),
]

type OfOneProcess =
  | 'secondsPerOp'
  | 'joulesPerOp'
  | 'activeJoulesPerOp'
  | 'cpuSecondsPerOp'
  | 'totalJoules'
  | 'watts'
  | 'process'
  | 'alignedWindows'
  | 'stalledWindows'
const OF_ONE_PROCESS: ReadonlySet<string> = new Set<OfOneProcess>([
  'secondsPerOp',
  'joulesPerOp',
  'activeJoulesPerOp',
  'cpuSecondsPerOp',
  'totalJoules',
  'watts',
  'process',
  'alignedWindows',
  'stalledWindows',
])

/** Without what only holds for one process, and would mislead beside the others. */
const shared = (run: BenchRun): Omit<BenchRun, OfOneProcess> =>
  Object.fromEntries(Object.entries(run).filter(([key]) => !OF_ONE_PROCESS.has(key))) as Omit<BenchRun, OfOneProcess>

function together(runs: readonly BenchRun[]): ReportedBench {
  const [first] = runs as readonly [BenchRun]
  const failed = runs.find(({ status }) => status !== 'completed')
  if (failed) return failed
  const totalJoules = sumOf(runs, (run) => run.totalJoules)
  const seconds = sumOf(runs, (run) => run.seconds) ?? 0
  return {
    ...shared(first),
    processes: runs.length,
    windows: runs.flatMap(({ windows }) => windows),
    ops: runs.reduce((sum, { ops }) => sum + ops, 0),
    opsPerWindow: Math.max(...runs.map(({ opsPerWindow }) => opsPerWindow)),
    seconds,
    domainsPerOp: meanDomains(runs),
    warnings: distinct(runs.flatMap(({ warnings }) => warnings)),
    valid: runs.every(({ valid }) => valid),
    ...present({
      secondsPerOp: intervalOf(runs, (run) => run.secondsPerOp),
      joulesPerOp: intervalOf(runs, (run) => run.joulesPerOp),
      activeJoulesPerOp: intervalOf(runs, (run) => run.activeJoulesPerOp),
      alignedWindows: countOf(runs, (run) => run.alignedWindows),
      stalledWindows: countOf(runs, (run) => run.stalledWindows),
      totalJoules,
      watts: totalJoules === undefined || seconds <= 0 ? undefined : totalJoules / seconds,
      cpuSecondsPerOp: sumOf(runs, (run) => run.cpuSecondsPerOp && run.cpuSecondsPerOp / runs.length),
    }),
  }
}

/**
 * Benches that several fresh processes have measured become one each, with an interval over the processes (`scope:
 * session`); a process that failed stands for all of them. What one process measured stays as it is.
 *
 * @returns each bench with the runs that it was made of
 */
export function reportedBenches(runs: readonly BenchRun[]): { bench: ReportedBench; processes: readonly BenchRun[] }[] {
  return [...Map.groupBy(runs, identity).values()].flatMap((same) =>
    same.length > 1 && same.every((run) => run.process !== undefined)
      ? [{ bench: together(same), processes: same }]
      : same.map((run) => ({ bench: run, processes: [run] })),
  )
}

/** The benches of `reportedBenches` alone. */
export const acrossProcesses = (runs: readonly BenchRun[]): ReportedBench[] =>
  reportedBenches(runs).map(({ bench }) => bench)
