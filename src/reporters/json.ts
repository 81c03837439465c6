import * as z from 'zod'
import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { Experiment, Interval, TaskRun } from '../run.ts'
import { type EnergyReport, energyReportSchema, SCHEMA_FILE, SCHEMA_ID, SCHEMA_VERSION } from './json-schema.ts'
import { present } from './present.ts'
import { warningText } from './warning-text.ts'

const bounds = ({ median, low, high, scope }: Interval) => ({ median, low, high, scope })

const warningsOf = (warnings: Experiment['warnings']): EnergyReport['warnings'] =>
  warnings.map((warning) => ({ kind: warning.kind, ...warningText(warning) }))

function benchmark(run: ReportedBench): EnergyReport['benchmarks'][number] {
  const perOp = run.windows.flatMap(({ totalJoules, ops }) => (totalJoules === undefined ? [] : [totalJoules / ops]))
  return {
    id: run.id,
    project: run.project,
    file: run.file,
    suite: run.suite,
    name: run.name,
    status: run.status,
    attempt: run.attempt,
    windows: run.windows.length,
    opsPerWindow: run.opsPerWindow,
    ...present({
      secondsPerOp: run.secondsPerOp && bounds(run.secondsPerOp),
      joulesPerOp: run.joulesPerOp && bounds(run.joulesPerOp),
      activeJoulesPerOp: run.activeJoulesPerOp && bounds(run.activeJoulesPerOp),
      processes: run.processes,
      coolDown: run.coolDown,
      alignedWindows: run.alignedWindows,
      stalledWindows: run.stalledWindows,
      watts: run.watts,
      provenance: run.provenance,
      reader: run.reader,
      cpuSecondsPerOp: run.cpuSecondsPerOp,
      totalJoules: run.totalJoules,
      samples: perOp.length === 0 ? undefined : perOp,
    }),
    domains: run.domainsPerOp,
    harness: run.harness,
    warnings: warningsOf(run.warnings),
  }
}

function taskRun(run: TaskRun): EnergyReport['runs'][number] {
  return {
    id: run.id,
    project: run.project,
    file: run.file,
    task: [run.suite, run.name].filter((part) => part !== '').join(' > '),
    workflow: run.workflow,
    status: run.status,
    seconds: run.seconds,
    cpuSeconds: run.cpuSeconds,
    ...present({
      totalJoules: run.totalJoules,
      activeJoules: run.activeJoules,
      idleJoules: run.idleJoules,
      watts: run.watts,
      provenance: run.provenance,
      reader: run.reader,
      coolDown: run.coolDown,
      error: run.error,
    }),
    domains: run.domains,
    samples: run.samples,
    ...(run.telemetry === undefined ? {} : { telemetry: run.telemetry }),
    phases: [],
    events: [],
    success: run.success,
    attempt: run.attempt,
    warnings: warningsOf(run.warnings),
  }
}

/** The record of an invocation as `energy.json` has it: pure mapping, nothing is computed anew but sentences. */
export function energyReport(experiment: Experiment): EnergyReport {
  const { hardware, environment, git } = experiment
  return {
    $schema: `./${SCHEMA_FILE}`,
    schemaVersion: SCHEMA_VERSION,
    runId: experiment.id,
    createdAt: experiment.createdAt,
    name: experiment.name,
    status: experiment.status,
    seed: experiment.seed,
    host: { ...hardware, environment: { ...environment } },
    git,
    readers: experiment.readers,
    ...present({
      endedAt: experiment.endedAt,
      ci: experiment.ci,
      pinnedCpus: experiment.pinnedCpus,
      controls: experiment.controls,
      idleBaseline: experiment.idleBaseline && { ...experiment.idleBaseline },
    }),
    benchmarks: acrossProcesses(experiment.runs.filter((run) => run.kind === 'bench')).map(benchmark),
    runs: experiment.runs.filter((run) => run.kind === 'task').map(taskRun),
    pairs: [],
    refused: experiment.refused,
    warnings: warningsOf(experiment.warnings),
  }
}

/** The text of `energy.json`. */
export const jsonReport = (experiment: Experiment): string =>
  `${JSON.stringify(energyReport(experiment), undefined, 2)}\n`

/** The published JSON Schema of `energy.json`. */
export const energyJsonSchema = (): unknown => ({ $id: SCHEMA_ID, ...z.toJSONSchema(energyReportSchema) })

export const schemaText = (): string => `${JSON.stringify(energyJsonSchema(), undefined, 2)}\n`

/**
 * Reads an `energy.json`.
 *
 * @throws ZodError that names every place that does not fit
 */
export const parseEnergyReport = (text: string): EnergyReport => energyReportSchema.parse(JSON.parse(text))
