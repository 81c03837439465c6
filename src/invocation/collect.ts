import { controlMoved } from './control-workload.ts'
import { containerWithoutCounters, notPinned, raplNoiseFilter } from '../engine/machine-warnings.ts'
import { baselineRejected, virtualMachine } from '../engine/quality.ts'
import { type LoggedProcess, type SpoolRecord, readSpool } from '../engine/sampling/spool.ts'
import type { InvocationEnd } from '../engine/sampling/spool-directory.ts'
import type { BenchRun, Experiment, ReaderFacts, Run, TaskRun } from '../run.ts'

const ofType = <T extends SpoolRecord['type']>(logged: LoggedProcess, type: T): Extract<SpoolRecord, { type: T }>[] =>
  logged.records.filter((record): record is Extract<SpoolRecord, { type: T }> => record.type === type)

/** A run that began and has no end in the log: its worker died in it. It has no numbers, and it says why. */
function unfinishedRun(
  start: Extract<SpoolRecord, { type: 'start' }>['run'],
  status: 'failed' | 'aborted',
  reason: string,
): Run {
  const shared = {
    ...start,
    endNs: start.startNs,
    seconds: 0,
    status,
    error: reason,
    domains: {},
    cpuSeconds: 0,
    counters: [],
    warnings: [{ kind: 'aborted' as const, reason }],
    valid: false,
    invalidReason: 'aborted',
  }
  const { tags = [], workflow = 'test', ...named } = shared
  if (start.kind === 'task') {
    return {
      ...named,
      kind: 'task',
      workflow,
      success: false,
      tags,
      samples: 0,
      samplesLost: 0,
    } satisfies TaskRun
  }
  return {
    ...named,
    kind: 'bench',
    windows: [],
    opsPerWindow: 0,
    ops: 0,
    domainsPerOp: {},
    harness: {},
    stop: { reason: 'aborted' },
  } satisfies BenchRun
}

function runsOf(logged: LoggedProcess): Run[] {
  const finished = ofType(logged, 'run').map(({ run }) => run)
  const ended = new Map(ofType(logged, 'failed').map((record) => [record.id, record]))
  const known = new Set(finished.map(({ id }) => id))
  const unfinished = ofType(logged, 'start')
    .filter(({ run }) => !known.has(run.id))
    .map(({ run }) => {
      const end = ended.get(run.id)
      return unfinishedRun(
        run,
        end?.status ?? 'aborted',
        end?.error ?? 'the worker ended while this was being measured',
      )
    })
  return [...finished, ...unfinished]
}

/** What the sampler of one process has recorded, and the task runs that it lies in. */
export interface Recording {
  runs: Run[]
  samplesPath?: string
  seriesPath?: string
}

const isCounted = (reader: ReaderFacts | undefined): boolean =>
  reader?.provenance === 'measured' || reader?.provenance === 'derived'

const byId = (runs: readonly Run[]): Run[] =>
  [...new Map(runs.map((run) => [run.id, run])).values()].sort((a, b) => (a.id < b.id ? -1 : 1))

/**
 * The experiment as its head and the logs of its workers tell it. `copies` are the records that travelled with the tests:
 * where the log is not at hand (`--merge-reports`), they are all there is. One that was killed has no time of its end.
 */
export function collectExperiment(
  head: Experiment,
  spoolDir: string | undefined,
  copies: readonly Run[],
  end: Pick<InvocationEnd, 'status'> & Partial<InvocationEnd>,
): { experiment: Experiment; recordings: Recording[] } {
  const logs = spoolDir === undefined ? [] : readSpool(spoolDir)
  const readers = logs.flatMap((logged) => ofType(logged, 'reader'))
  const reader = readers.find((record) => record.reader)?.reader
  const baselines = logs.flatMap((logged) => ofType(logged, 'baseline').map(({ baseline }) => baseline))
  const controls = logs
    .flatMap((logged) => ofType(logged, 'control').map(({ control }) => control))
    .toSorted((a, b) => (a.measuredAt < b.measuredAt ? -1 : 1))
  const pairs = logs.flatMap((logged) => ofType(logged, 'pair').map(({ pair }) => pair))
  const pinnedCpus = logs.flatMap((logged) => ofType(logged, 'pinned'))[0]?.cpus
  const idleBaseline = baselines.find(({ mode }) => mode === 'edges') ?? baselines[0]
  const furtherBaselines = baselines.filter(({ id }) => id !== idleBaseline?.id)
  const experiment: Experiment = {
    ...head,
    ...(end.endedAt === undefined ? {} : { endedAt: end.endedAt }),
    status: end.status,
    readers: reader ? [reader] : head.readers,
    refused: readers[0]?.refused ?? head.refused,
    ...(idleBaseline === undefined ? {} : { idleBaseline }),
    ...(furtherBaselines.length === 0 ? {} : { furtherBaselines }),
    ...(pinnedCpus === undefined ? {} : { pinnedCpus }),
    ...(controls.length === 0 ? {} : { controls }),
    ...(pairs.length === 0 ? {} : { pairs }),
    warnings: [
      ...head.warnings,
      ...virtualMachine(head.hardware.virtualisation, reader?.provenance),
      ...containerWithoutCounters(head.hardware.container, isCounted(reader)),
      ...(isCounted(reader) && reader?.name.includes('rapl') ? raplNoiseFilter(head.environment.raplNoise) : []),
      ...notPinned(logs.flatMap((logged) => ofType(logged, 'not-pinned'))[0]?.reason),
      ...controlMoved(controls),
      ...baselines.flatMap(baselineRejected).slice(0, 1),
      ...(end.warnings ?? []),
    ],
    runs: byId([...copies, ...logs.flatMap(runsOf)]),
  }
  const recordings = logs.map((logged) => ({
    runs: runsOf(logged).filter(({ kind, status }) => kind === 'task' && status !== 'aborted'),
    ...(logged.samplesPath === undefined ? {} : { samplesPath: logged.samplesPath }),
    ...(logged.seriesPath === undefined ? {} : { seriesPath: logged.seriesPath }),
  }))
  return { experiment, recordings }
}
