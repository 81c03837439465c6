import { benchmarkKey } from '../benchmark-key.ts'
import type { BenchRun, ControlMeasurement, Domain, DomainJoules, Experiment, Warning } from '../run.ts'
import { median } from '../stats/index.ts'

/**
 * Medians of the windows of one process. Time, CPU time and the total of the energy are net of the harness, and signed: a
 * bench that costs no more than the harness may be below zero. Single domains are with the harness, whose cost is known of
 * the total alone.
 */
export interface ProcessValues {
  joulesPerOp?: number
  domainJoulesPerOp: DomainJoules
  secondsPerOp: number
  cpuSecondsPerOp: number
}

/** What one fresh process says of one bench. */
export interface ProcessBench {
  file: string
  suite: string
  name: string
  /** Absent when the bench failed. */
  values?: ProcessValues
  /** Why it failed. */
  failed?: string
  /** What its own options say of comparisons. */
  limits?: BenchRun['limits']
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

/** Per op, where more than half of the windows have it. */
function medianPerOp({ windows }: BenchRun, joulesOf: (window: BenchRun['windows'][number]) => number | undefined) {
  const values = windows.flatMap((window) => {
    const joules = joulesOf(window)
    return joules === undefined ? [] : [joules / window.ops]
  })
  return values.length * 2 > windows.length ? median(values) : undefined
}

function processValues(run: BenchRun): ProcessValues | undefined {
  const seconds = run.secondsPerOp?.median
  if (seconds === undefined || !run.valid) return undefined
  const joules = run.joulesPerOp?.median
  const cpuSeconds = median(run.windows.map((window) => window.cpuSeconds / window.ops))
  const domains = [...new Set(run.windows.flatMap((window) => Object.keys(window.domains) as Domain[]))]
  return {
    ...(joules === undefined ? {} : { joulesPerOp: joules }),
    domainJoulesPerOp: Object.fromEntries(
      domains.flatMap((domain) => {
        const value = medianPerOp(run, (window) => window.domains[domain])
        return value === undefined ? [] : [[domain, value]]
      }),
    ),
    secondsPerOp: seconds,
    cpuSecondsPerOp: cpuSeconds - (run.harness.secondsPerOp ?? 0),
  }
}

/** What a comparison keeps of one process. Of a bench that ran several times (retries, repeats) the last one counts. */
export function measuredProcess(experiment: Experiment): MeasuredProcess {
  const benches: Record<string, ProcessBench> = {}
  for (const run of experiment.runs) {
    if (run.kind !== 'bench') continue
    const { file, suite, name, limits, warnings } = run
    const values = run.status === 'completed' ? processValues(run) : undefined
    const failed = run.status === 'completed' ? run.invalidReason : (run.error ?? run.status)
    benches[benchmarkKey(run)] = {
      file,
      suite,
      name,
      ...(values ? { values } : {}),
      ...(values || failed === undefined ? {} : { failed }),
      ...(limits === undefined ? {} : { limits }),
      warnings,
    }
  }
  return { benches, controls: experiment.controls ?? [], warnings: experiment.warnings }
}
