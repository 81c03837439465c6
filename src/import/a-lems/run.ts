import { idleMissing, validity } from '../../engine/quality.ts'
import type { ImportedRun, TaskRun, Warning } from '../../run.ts'
import type { RunSamples, RunSeries } from '../../store/index.ts'
import { secondsFromNs, wattsFrom } from '../../units.ts'
import { numberOf, present, type Row, textOf, wholeOf } from './row.ts'
import { sampleEnergy } from './sample-energy.ts'
import { type CounterReadings, readSamples } from './samples.ts'
import { importedSeries } from './series.ts'
import { stableId } from './stable-id.ts'
import { isoFromNs } from './times.ts'
import { untrustedOf } from './untrusted.ts'
import { type RunRows, workflowFacts } from './workflow-facts.ts'

/** Columns that are carried as they are into the telemetry of the run. */
const TELEMETRY = [
  'swap_total_mb',
  'swap_end_free_mb',
  'swap_start_used_mb',
  'swap_end_used_mb',
  'swap_start_cached_mb',
  'swap_end_cached_mb',
  'rss_memory_mb',
  'vms_memory_mb',
  'process_count',
  'background_cpu_percent',
] as const

const camelCase = (column: string): string => column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

const telemetryOf = (row: Row): Record<string, number> =>
  Object.fromEntries(
    TELEMETRY.flatMap((column) => {
      const value = numberOf(row, column)
      return value === undefined ? [] : [[camelCase(column), value]]
    }),
  )

interface Window {
  startNs: bigint
  endNs: bigint
  seconds: number
}

/** The rows of one run, and what all runs of the database share. */
export interface RunSource {
  run: Row
  rows: RunRows & { samples: readonly Row[]; interrupts: readonly Row[]; thermal: readonly Row[] }
  experiment: Row
  categories: ReadonlyMap<string, string>
  /** Identity of the database. */
  database: string
  /** The id of a baseline of theirs among the imported ones. */
  baselineId: (theirs: string) => string | undefined
}

export interface ImportedTaskRun {
  run: TaskRun
  /** Rows that could not be told apart or were of no known kind. */
  leftOut: { events: number; calls: number }
  samples?: RunSamples
  series?: RunSeries
}

/** From the first sample to the last. */
function sampledWindow({ tNs }: CounterReadings): Window {
  const [startNs, endNs] = [tNs[0] as bigint, tNs.at(-1) as bigint]
  return { startNs, endNs, seconds: secondsFromNs(endNs - startNs) }
}

/** Of a run without usable samples: that of the task where the successor of A-LEMS told it, else that of its clock. */
function toldWindow(row: Row): Window & { of: string } {
  const startNs = wholeOf(row, 'start_time_ns') ?? 0n
  const endNs = wholeOf(row, 'end_time_ns') ?? startNs
  const task = numberOf(row, 'duration_includes_overhead') === 0 ? wholeOf(row, 'task_duration_ns') : undefined
  if (task !== undefined && task >= 0n)
    return { startNs, endNs: startNs + task, seconds: secondsFromNs(task), of: 'the seconds are those of its task' }
  const last = endNs < startNs ? startNs : endNs
  return { startNs, endNs: last, seconds: secondsFromNs(last - startNs), of: 'the seconds hold the replay of perf' }
}

/** A-LEMS samples at 100 Hz; a gap of several periods lost all but one of them. */
const PERIOD_SECONDS = 0.01

function samplesLost({ tNs }: CounterReadings): number {
  return tNs.reduce((lost, t, i) => {
    const periods = i === 0 ? 1 : Math.round(secondsFromNs(t - (tNs[i - 1] as bigint)) / PERIOD_SECONDS)
    return lost + Math.max(0, periods - 1)
  }, 0)
}

/** A-LEMS does not record how long a reading took. */
const UNKNOWN_NS = -1

const asRead = (runId: string, { counters, tNs, columns }: CounterReadings): RunSamples => ({
  runId,
  counters,
  tNs: BigInt64Array.from(tNs),
  uncertaintyNs: Int32Array.from(tNs, () => UNKNOWN_NS),
  valuesUj: BigInt64Array.from(tNs.flatMap((_, row) => columns.map((column) => column[row] as bigint))),
})

/** The successor of A-LEMS estimates energy, or writes zeros, where it cannot read counters. */
function notMeasured(row: Row): { refused: string } | undefined {
  const mode = textOf(row, 'energy_measurement_mode')
  return mode === undefined || mode === 'MEASURED'
    ? undefined
    : { refused: `its energy was ${mode.toLowerCase()}, not measured` }
}

/** What of a run's energy holds, and the warnings that say what does not. */
function energyOf(row: Row, readings: CounterReadings | { refused: string }) {
  if ('refused' in readings) {
    const { refused: reason } = readings
    const { of, ...window } = toldWindow(row)
    const warning: Warning = { kind: 'imported-unmeasured', from: 'A-LEMS', reason }
    return { window, counters: [], domains: {}, energy: `No energy: ${reason}; ${of}.`, warnings: [warning] }
  }
  const window = sampledWindow(readings)
  const { counters, domains, totalJoules } = sampleEnergy(readings)
  const warnings = counters.flatMap(({ counter, domain, fault }): Warning[] =>
    fault === undefined ? [] : [{ kind: 'counter-fault', counter, domain, fault, windows: 1 }],
  )
  return {
    window,
    counters,
    domains,
    energy: 'From the first sample to the last: the energy that A-LEMS gives holds an idle tail as long as the work.',
    warnings,
    ...(totalJoules === undefined
      ? {}
      : { totalJoules, watts: wattsFrom(totalJoules, window.seconds), provenance: 'measured' as const }),
  }
}

/** One run of A-LEMS. Its energy is that of its samples, or none. */
export function importedRun(source: RunSource): ImportedTaskRun {
  const { run: row, rows, experiment, database } = source
  const readings = notMeasured(row) ?? readSamples(rows.samples)
  const { window, energy, warnings: faults, ...measured } = energyOf(row, readings)
  const theirs = numberOf(row, 'run_id') ?? 0
  const atNs = wholeOf(row, 'start_time_ns') ?? window.startNs
  const id = stableId(atNs, database, 'runs', theirs)
  const facts = workflowFacts(row, { experiment, categories: source.categories }, rows, window)
  const untrusted = untrustedOf('runs', row)
  const baseline = source.baselineId(textOf(row, 'baseline_id') ?? '')
  const warnings: Warning[] = [
    ...faults,
    ...idleMissing('sampled', measured),
    { kind: 'imported-untrusted', from: 'A-LEMS', columns: Object.keys(untrusted).length },
    ...(facts.model.site === 'remote' ? [{ kind: 'client-side-only' as const, provider: facts.model.provider }] : []),
  ]
  const imported: ImportedRun = { from: 'a-lems', id: theirs, ...present({ baseline }), energy, untrusted }
  const run: TaskRun = {
    id,
    kind: 'task',
    project: 'a-lems',
    file: 'a-lems',
    suite: facts.task,
    name: textOf(row, 'workflow_type') ?? 'linear',
    attempt: { retry: facts.goal.attempt - 1, repeat: facts.goal.repetition },
    startedAt: isoFromNs(window.startNs),
    startNs: window.startNs.toString(),
    endNs: window.endNs.toString(),
    seconds: window.seconds,
    status: 'completed',
    ...measured,
    ...('provenance' in measured ? { reader: 'a-lems' } : {}),
    warnings,
    ...validity(warnings),
    workflow: row.workflow_type === 'agentic' ? 'agentic' : 'linear',
    success: facts.failure === undefined,
    tags: [],
    samples: 'refused' in readings ? 0 : readings.tNs.length,
    samplesLost: 'refused' in readings ? 0 : samplesLost(readings),
    telemetry: { values: telemetryOf(row), missing: [] },
    workflowFacts: facts,
    imported,
  }
  const series = importedSeries(rows, window)
  return {
    run,
    leftOut: {
      events: rows.events.length - facts.spans.length,
      calls: rows.interactions.length - facts.calls.length,
    },
    ...('refused' in readings ? {} : { samples: asRead(id, readings) }),
    ...(series.length === 0 ? {} : { series: { runId: id, readings: series } }),
  }
}
