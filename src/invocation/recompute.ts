import { MISSING_UJ } from '../engine/readers/reader.ts'
import { READING_AFTER, READING_BEFORE, READING_VALUES, readingLength } from '../engine/sampling/reading.ts'
import { NO_READINGS, type ReadingRows } from '../engine/window-series.ts'
import { EnergyError } from '../errors.ts'
import type { TaskRun } from '../run.ts'
import { pairOf } from '../stats/index.ts'
import { type DatabaseInterface, decodeBlock, type ExperimentHead } from '../store/index.ts'
import { recomputeBench } from './recompute-bench.ts'
import { recomputeTask } from './recompute-task.ts'
import { compared, notRecomputable, type Recomputed } from './recomputed.ts'

/** Readings of the sampler from the raw blocks of a run: before, after, then the counters. */
async function readingsOf(db: DatabaseInterface, runId: string, counters: number): Promise<ReadingRows> {
  const stride = readingLength(counters)
  const blocks: BigInt64Array[] = []
  for await (const block of db.blocksOf(runId)) {
    const [tNs = new BigInt64Array(), uncertaintyNs = new BigInt64Array(), ...columns] = decodeBlock(block)
    const rows = new BigInt64Array(tNs.length * stride)
    for (let i = 0, at = 0; i < tNs.length; i++, at += stride) {
      rows[at + READING_BEFORE] = (tNs[i] as bigint) - (uncertaintyNs[i] as bigint)
      rows[at + READING_AFTER] = (tNs[i] as bigint) + (uncertaintyNs[i] as bigint)
      for (let counter = 0; counter < counters; counter++)
        rows[at + READING_VALUES + counter] = columns[counter]?.[i] ?? MISSING_UJ
    }
    blocks.push(rows)
  }
  const numbers = new BigInt64Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    numbers.set(block, at)
    at += block.length
  }
  return { numbers, stride }
}

const plausibleWattsOf = ({ config }: ExperimentHead): number | undefined =>
  (config as { limits?: { plausibleWatts?: number } } | null)?.limits?.plausibleWatts

async function* recomputeRun(db: DatabaseInterface, runId: string): AsyncGenerator<Recomputed> {
  const loaded = await db.loadRun(runId)
  if (!loaded)
    throw new EnergyError('USAGE', `There is no run ${runId}.`, 'Name one that `vitest-energy db verify` knows.')
  const { run, experimentId } = loaded
  const head = await db.loadHead(experimentId)
  const baseline = run.idleBaselineId === undefined ? undefined : await db.idleBaseline(run.idleBaselineId)
  if (run.idleBaselineId !== undefined && !baseline) {
    yield notRecomputable(runId, 'idleJoules, activeJoules', `the idle baseline ${run.idleBaselineId} is not stored`)
    return
  }
  if (run.kind === 'bench') {
    yield* recomputeBench(run, baseline)
    return
  }
  const reader = head?.readers.find(({ name }) => name === run.reader)
  const plausibleWatts = head && plausibleWattsOf(head)
  yield* recomputeTask(run, {
    ...(reader === undefined ? {} : { reader }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(plausibleWatts === undefined ? {} : { plausibleWatts }),
    rows: run.workflowFacts ? await readingsOf(db, runId, run.counters.length) : NO_READINGS,
  })
}

/** The pairs of an experiment from the runs of their sides. */
async function* recomputePairs(
  db: DatabaseInterface,
  experimentId: string,
  runs: readonly TaskRun[],
): AsyncGenerator<Recomputed> {
  for (const pair of await db.pairsOf(experimentId)) {
    const mine = runs.filter(
      ({ workflowFacts, status }) => workflowFacts?.pair?.id === pair.id && status === 'completed',
    )
    const [linear, agentic] = (['linear', 'agentic'] as const).map((side) =>
      mine.filter(({ workflow }) => workflow === side),
    )
    if (linear?.length !== pair.linearAttempts || agentic?.length !== pair.agenticAttempts) {
      yield notRecomputable(pair.id, 'pair', 'not all of its attempts are stored')
      continue
    }
    yield* compared(pair.id, linear[0]?.formulaVersion, { ...pair }, { ...pairOf(linear, agentic) })
  }
}

/**
 * Computes the numbers of one run, or of all runs and pairs, again from what was read, with the functions that made them, and
 * compares to the last bit. What the stored readings do not suffice for is named with the reason.
 *
 * @throws EnergyError USAGE when there is no such run
 */
export async function* recompute(db: DatabaseInterface, runId?: string): AsyncGenerator<Recomputed> {
  if (runId !== undefined) {
    yield* recomputeRun(db, runId)
    return
  }
  const experiments = new Map<string, string[]>()
  for await (const { runId: id, experimentId } of db.runIds()) {
    yield* recomputeRun(db, id)
    experiments.set(experimentId, [...(experiments.get(experimentId) ?? []), id])
  }
  for (const [id, ids] of experiments) {
    if ((await db.pairsOf(id)).length === 0) continue
    const runs: TaskRun[] = []
    for (const each of ids) {
      const run = (await db.loadRun(each))?.run
      if (run?.kind === 'task' && run.workflowFacts) runs.push(run)
    }
    yield* recomputePairs(db, id, runs)
  }
}
