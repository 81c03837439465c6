import type { BenchRun, Domain, Experiment, Warning } from '../run.ts'
import type { ControlMeasurement } from '../experiment.ts'
import type { PairSide } from '../comparison.ts'
import { median } from '../stats/index.ts'
import { benchmarkKey } from '../benchmark-key.ts'
import { wattsFrom } from '../units.ts'

/** What one fresh process says of one bench. */
export interface ProcessBench {
  file: string
  suite: string
  name: string
  /** Absent when the bench failed. */
  values?: PairSide
  /** Why it failed. */
  failed?: string
  warnings: Warning[]
}

/** What one fresh process says, small enough to be kept in a log. */
export interface MeasuredProcess {
  /** By key: `file > suite > name`. */
  benches: Record<string, ProcessBench>
  controls: ControlMeasurement[]
  warnings: Warning[]
}

/** Two fresh processes, one of each side. */
export interface MeasuredPair {
  /** From 0; −1 is the discarded warm-up pair. */
  index: number
  first: 'base' | 'head'
  /** Wall time of both. */
  seconds: number
  base: MeasuredProcess
  head: MeasuredProcess
}

export const WARM_UP = -1

const valueOr = <K extends string>(key: K, value: number | undefined): { [key in K]?: number } =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: number }

/** Joules per op of one domain, the harness included: what that costs is known of the total alone. */
function domainJoules({ windows }: BenchRun, domain: Domain): number | undefined {
  const values = windows.flatMap(({ domains, ops }) => {
    const joules = domains[domain]
    return joules === undefined ? [] : [joules / ops]
  })
  return values.length * 2 > windows.length ? median(values) : undefined
}

/**
 * The medians of the windows of one process. Time, CPU time and the total of the energy are net of the harness, and signed:
 * a bench that costs no more than the harness may be below zero.
 *
 * @param domain one domain instead of the total
 */
function pairSide(run: BenchRun, domain: Domain | undefined): PairSide | undefined {
  const seconds = run.secondsPerOp?.median
  if (seconds === undefined || !run.valid) return undefined
  const joules = domain === undefined ? run.joulesPerOp?.median : domainJoules(run, domain)
  const cpuSeconds =
    median(run.windows.map((window) => window.cpuSeconds / window.ops)) - (run.harness.secondsPerOp ?? 0)
  return {
    ...valueOr('joulesPerOp', joules),
    secondsPerOp: seconds,
    cpuSecondsPerOp: cpuSeconds,
    ...valueOr('watts', joules === undefined || seconds <= 0 ? undefined : wattsFrom(joules, seconds)),
  }
}

/** What a comparison keeps of one process. Of a bench that ran several times (retries, repeats) the last one counts. */
export function measuredProcess(
  experiment: Experiment,
  domainOf: (run: BenchRun) => Domain | undefined,
): MeasuredProcess {
  const benches: Record<string, ProcessBench> = {}
  for (const run of experiment.runs) {
    if (run.kind !== 'bench') continue
    const { file, suite, name, warnings } = run
    const values = run.status === 'completed' ? pairSide(run, domainOf(run)) : undefined
    const failed = run.status === 'completed' ? run.invalidReason : (run.error ?? run.status)
    benches[benchmarkKey(run)] = {
      file,
      suite,
      name,
      ...(values ? { values } : {}),
      ...(values || failed === undefined ? {} : { failed }),
      warnings,
    }
  }
  return { benches, controls: experiment.controls ?? [], warnings: experiment.warnings }
}
