import { deriveEnergy } from '../engine/analyzer.ts'
import { recomputedJoules } from '../engine/recomputed-counter.ts'
import { recomputedSpans } from '../engine/recomputed-spans.ts'
import { DEFAULTS } from '../engine/engine-parts.ts'
import type { ReadingRows } from '../engine/window-series.ts'
import type { IdleBaseline, RawWindow, ReaderFacts, SpanRecord, TaskRun } from '../run.ts'
import { compared, notRecomputable, picked, type Recomputed } from './recomputed.ts'

const NUMBERS = [
  'totalJoules',
  'totalUncertaintyJoules',
  'domains',
  'watts',
  'idleJoules',
  'activeJoules',
  'seconds',
] as const

const OF_SPANS = ['seconds', 'selfSeconds', 'selfJoules', 'totalJoules', 'belowResolution'] as const

/** The window as it was recorded: a run of a task has all of it. */
type StoredTask = TaskRun & Partial<Pick<RawWindow, 'startUncertaintySeconds' | 'endUncertaintySeconds'>>

function* counters(run: TaskRun): Generator<Recomputed> {
  for (const span of run.counters) {
    const number = `counters.${span.counter}.joules`
    if (span.alignment) yield notRecomputable(run.id, number, 'it lies between steps that the window does not hold')
    else if (span.fault === undefined)
      yield* compared(run.id, run.formulaVersion, { [number]: span.joules }, { [number]: recomputedJoules(span) })
  }
}

function* spans(
  run: TaskRun,
  window: RawWindow,
  reader: ReaderFacts,
  rows: ReadingRows,
  plausibleWatts: number | undefined,
): Generator<Recomputed> {
  const facts = run.workflowFacts
  if (!facts) return
  const again = recomputedSpans({
    window,
    spans: facts.spans,
    rows,
    reader,
    plausibleWatts: plausibleWatts ?? DEFAULTS.plausibleWatts,
    hasTotal: run.totalJoules !== undefined,
  })
  if (!again) {
    yield notRecomputable(run.id, 'spans', 'the readings at their edges are not stored')
    return
  }
  const byId = new Map(again.spans.map((span) => [span.id, span]))
  for (const span of facts.spans)
    yield* compared(
      run.id,
      run.formulaVersion,
      picked(span, OF_SPANS),
      picked(byId.get(span.id) ?? ({} as SpanRecord), OF_SPANS),
      `spans[${span.id}].`,
    )
  yield* compared(run.id, run.formulaVersion, { phases: facts.phases }, { phases: again.phases })
  yield notRecomputable(run.id, 'spans.uncertaintyJoules', 'the brackets of the reads at their edges are not stored')
}

/**
 * Everything of a task run from its counters, its window and the readings at the edges of its spans.
 *
 * @param rows readings of the sampler inside the window, in order
 */
export function* recomputeTask(
  run: StoredTask,
  known: { reader?: ReaderFacts; baseline?: IdleBaseline; rows: ReadingRows; plausibleWatts?: number },
): Generator<Recomputed> {
  const { reader, baseline, rows, plausibleWatts } = known
  const { startUncertaintySeconds, endUncertaintySeconds, cpuSeconds } = run
  yield* counters(run)
  if (startUncertaintySeconds === undefined || endUncertaintySeconds === undefined || cpuSeconds === undefined) {
    const reason = 'its window was not recorded: it did not come to its end, or another program measured it'
    yield notRecomputable(run.id, 'all', reason)
    return
  }
  const window: RawWindow = { ...run, cpuSeconds, startUncertaintySeconds, endUncertaintySeconds }
  const energy = deriveEnergy({
    window,
    ...(reader === undefined ? {} : { reader }),
    ...(baseline === undefined ? {} : { baseline }),
  })
  yield* compared(run.id, run.formulaVersion, picked(run, NUMBERS), picked(energy, NUMBERS))
  if (reader) yield* spans(run, window, reader, rows, plausibleWatts)
}
