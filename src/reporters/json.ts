import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { Experiment, Interval } from '../run.ts'
import type { Footprint } from '../stats/index.ts'
import type { EnergyReport } from './json-schema.ts'
import { goalsReport, pairsReport } from './json-goals.ts'
import { taskRun, warningsOf } from './json-run.ts'
import { present } from './present.ts'
import { schemaText } from './report-schema-text.ts'
import { SCHEMA_FILE, SCHEMA_VERSION } from './report-version.ts'

const bounds = ({ median, low, high, scope }: Interval) => ({ median, low, high, scope })

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
      stop: run.processes === undefined ? run.stop : undefined,
      processes: run.processes,
      coolDown: run.coolDown,
      limits: run.limits,
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

/** The record of an invocation as `energy.json` has it, a function of it alone, and of the footprint that it is given. Computed anew are sentences, and what is told of many runs. */
export function energyReport(experiment: Experiment, { footprint }: { footprint?: Footprint } = {}): EnergyReport {
  const { hardware, environment, git } = experiment
  const tasks = experiment.runs.filter((run) => run.kind === 'task')
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
      footprint,
    }),
    benchmarks: acrossProcesses(experiment.runs.filter((run) => run.kind === 'bench')).map(benchmark),
    runs: tasks.map(taskRun),
    pairs: pairsReport(experiment.pairs ?? [], tasks),
    ...goalsReport(tasks, experiment.seed),
    refused: experiment.refused,
    warnings: warningsOf(experiment.warnings),
  }
}

/** The text of `energy.json`. */
export const jsonReport = (experiment: Experiment, beside: { footprint?: Footprint } = {}): string =>
  `${JSON.stringify(energyReport(experiment, beside), undefined, 2)}\n`

/** The published JSON Schema of `energy.json`. */
export const energyJsonSchema = (): unknown => JSON.parse(schemaText())
