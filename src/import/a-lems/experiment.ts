import type { CounterFacts, Experiment, ExperimentStatus, HardwareFacts, IdleBaseline, TaskRun } from '../../run.ts'
import type { RunSamples, RunSeries } from '../../store/index.ts'
import { nsFromSeconds } from '../../units.ts'
import { importedPairs } from './pairs.ts'
import { numberOf, present, type Row, textOf } from './row.ts'
import { importedRun } from './run.ts'
import type { ALemsSource } from './source.ts'
import { stableId } from './stable-id.ts'
import { environmentFacts } from './surroundings.ts'
import { isoFromNs, isoFromTimestamp, nsOfIso } from './times.ts'

/** Columns of `experiments` that are kept as they are, in the configuration of the imported one. */
const KEPT = [
  'description',
  'country_code',
  'group_id',
  'error_message',
  'experiment_type',
  'experiment_goal',
  'experiment_notes',
  'optimization_enabled',
  'started_at',
  'runs_total',
] as const

const kept = (row: Row): Record<string, string | number> =>
  Object.fromEntries(
    KEPT.flatMap((column) => {
      const value = textOf(row, column) ?? numberOf(row, column)
      return value === undefined ? [] : [[column, value]]
    }),
  )

const statusOf = (row: Row): ExperimentStatus =>
  row.status === 'completed' || row.status === 'failed' ? row.status : 'partial'

/** What the runs of a database share. */
export interface Shared {
  hardware: { row: Row; facts: HardwareFacts }
  environment: Row | undefined
  categories: ReadonlyMap<string, string>
  /** By their key in the database. */
  baselines: ReadonlyMap<string, IdleBaseline>
  /** By the key of the run: which attempt at its goal it is. */
  attempts: ReadonlyMap<number, { row: Row; last: number }>
}

export interface ImportedExperiment {
  experiment: Experiment
  leftOut: { events: number; calls: number }
  samples: RunSamples[]
  series: RunSeries[]
}

const byId = (runs: readonly TaskRun[]): TaskRun[] => runs.toSorted((a, b) => (a.id < b.id ? -1 : 1))

function importedRuns(source: ALemsSource, row: Row, shared: Shared) {
  const where = { column: 'exp_id', value: numberOf(row, 'exp_id') ?? -1 }
  return source.rows('runs', where).map((run) => {
    const key = numberOf(run, 'run_id') ?? -1
    const of = { column: 'run_id', value: key }
    const attempt = shared.attempts.get(key)
    const imported = importedRun({
      run,
      rows: {
        events: source.rows('orchestration_events', of),
        interactions: source.rows('llm_interactions', of),
        samples: source.rows('energy_samples', of),
        interrupts: source.rows('interrupt_samples', of),
        thermal: source.rows('thermal_samples', of),
        ...present({ attempt }),
      },
      experiment: row,
      categories: shared.categories,
      database: source.identity,
      baselineId: (theirs) => shared.baselines.get(theirs)?.id,
    })
    return { key, row: run, ...imported }
  })
}

/** One experiment of A-LEMS with its runs and pairs. */
export function importedExperiment(source: ALemsSource, row: Row, shared: Shared): ImportedExperiment {
  const theirs = numberOf(row, 'exp_id') ?? -1
  const imported = importedRuns(source, row, shared)
  const { environment, git } = environmentFacts(
    shared.environment,
    shared.hardware.row,
    imported.map((each) => each.row),
  )
  const first = imported
    .map(({ run }) => BigInt(run.startNs))
    .reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined)
  const createdAt = isoFromTimestamp(textOf(row, 'created_at')) ?? isoFromNs(first ?? nsFromSeconds(0))
  const { pairs, runs } = importedPairs(
    source.rows('orchestration_tax_summary'),
    new Map(imported.map(({ key, run }) => [key, run])),
    source.identity,
  )
  const counters = new Map<string, CounterFacts>(
    imported.flatMap(({ samples }) => (samples?.counters ?? []).map((counter) => [counter.id, counter] as const)),
  )
  const experiment: Experiment = {
    id: stableId(nsOfIso(createdAt), source.identity, 'experiments', theirs),
    name: textOf(row, 'name') ?? `A-LEMS experiment ${theirs}`,
    createdAt,
    ...present({ endedAt: isoFromTimestamp(textOf(row, 'completed_at')) }),
    status: statusOf(row),
    config: { imported: { from: 'a-lems', database: source.identity, id: theirs, ...kept(row) } },
    // A-LEMS draws nothing at random.
    seed: 0,
    git,
    hardware: shared.hardware.facts,
    environment,
    readers: [
      {
        name: 'a-lems',
        provenance: 'measured',
        counters: [...counters.values()],
        scope: 'package-0',
        detail: 'powercap counters of the first package, as A-LEMS sampled them',
      },
    ],
    refused: [],
    runs: byId(runs),
    ...(pairs.length === 0 ? {} : { pairs }),
    warnings: [],
  }
  return {
    experiment,
    leftOut: {
      events: imported.reduce((sum, { leftOut }) => sum + leftOut.events, 0),
      calls: imported.reduce((sum, { leftOut }) => sum + leftOut.calls, 0),
    },
    samples: imported.flatMap(({ samples }) => samples ?? []),
    series: imported.flatMap(({ series }) => series ?? []),
  }
}
