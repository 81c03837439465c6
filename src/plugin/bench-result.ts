import {
  Bench,
  type TaskResultCompleted,
  type TaskResultRuntimeInfo,
  type TaskResultTimestampProviderInfo,
} from 'tinybench'
import type { BenchResult } from 'vitest'
import type { BenchRun, DomainJoules, Interval, Provenance, Warning } from '../run.ts'
import { msFromSeconds } from '../units.ts'

/** What a bench's result carries beside Vitest's own numbers. A missing number is absent. */
export interface BenchEnergy {
  /** Joules per op, idle included, the harness taken off. */
  joulesPerOp?: Interval
  secondsPerOp?: Interval
  cpuSecondsPerOp?: number
  windows: number
  opsPerWindow: number
  /** Joules of all windows together, as counted. */
  totalJoules?: number
  /** Joules above idle of all windows together; absent without an idle baseline. */
  activeJoules?: number
  watts?: number
  /** Joules per op by domain. */
  domains: DomainJoules
  provenance?: Provenance
  reader?: string
  warnings: Warning[]
}

/** On `globalThis`, because the provider and the matchers may be loaded apart from each other. */
const KEY = Symbol.for('vitest-energy.bench-runs')
type Holder = { [KEY]?: WeakMap<BenchEnergy, BenchRun> }

const runs = (): WeakMap<BenchEnergy, BenchRun> => ((globalThis as Holder)[KEY] ??= new WeakMap())

/** The record behind the energy of a result: of results that this worker has measured. */
export const benchRunOf = (energy: BenchEnergy): BenchRun | undefined => runs().get(energy)

export const benchEnergy = (run: BenchRun): BenchEnergy => ({
  ...(run.joulesPerOp === undefined ? {} : { joulesPerOp: run.joulesPerOp }),
  ...(run.secondsPerOp === undefined ? {} : { secondsPerOp: run.secondsPerOp }),
  ...(run.cpuSecondsPerOp === undefined ? {} : { cpuSecondsPerOp: run.cpuSecondsPerOp }),
  windows: run.windows.length,
  opsPerWindow: run.opsPerWindow,
  ...(run.totalJoules === undefined ? {} : { totalJoules: run.totalJoules }),
  ...(run.activeJoules === undefined ? {} : { activeJoules: run.activeJoules.value }),
  ...(run.watts === undefined ? {} : { watts: run.watts }),
  domains: run.domainsPerOp,
  ...(run.provenance === undefined ? {} : { provenance: run.provenance }),
  ...(run.reader === undefined ? {} : { reader: run.reader }),
  warnings: run.warnings,
})

/** tinybench's statistics of latencies that were taken elsewhere. */
function statisticsOf(
  name: string,
  latenciesMs: readonly number[],
): TaskResultCompleted & TaskResultRuntimeInfo & TaskResultTimestampProviderInfo {
  const bench = new Bench({ iterations: latenciesMs.length, time: 0, warmup: false })
  let next = 0
  bench.add(name, () => ({ overriddenDuration: latenciesMs[next++] as number }), { async: false })
  bench.runSync()
  const task = bench.getTask(name)
  if (task?.result.state !== 'completed') throw new Error(`The statistics of "${name}" could not be computed.`)
  return task.result
}

/** Any latency will do for what nobody has measured: Vitest wants a result for each registration. */
const PLACEHOLDER_MS = 1

/** Stands for a bench that was left out; it goes into no record. */
export const unmeasuredResult = (name: string): BenchResult => ({
  ...statisticsOf(name, [PLACEHOLDER_MS]),
  name,
  energy: { windows: 0, opsPerWindow: 0, domains: {}, warnings: [] },
})

/**
 * Vitest's result with our energy beside it. tinybench computes the statistics from the latency of each window
 * (`overriddenDuration`), net of the harness, so that Vitest's own tables, matchers and files work as ever.
 */
export function benchResult(run: BenchRun): BenchResult {
  const harness = run.harness.secondsPerOp ?? 0
  // tinybench takes no negative latency; our own records keep the sign.
  const latenciesMs = run.windows.map(({ seconds, ops }) => msFromSeconds(Math.max(0, seconds / ops - harness)))
  const energy = benchEnergy(run)
  runs().set(energy, run)
  return { ...statisticsOf(run.name, latenciesMs), totalTime: msFromSeconds(run.seconds), name: run.name, energy }
}
