import { abandonedSpools, removeSpool } from '../engine/sampling/spool.ts'
import type { Experiment } from '../run.ts'
import { collectExperiment } from './collect.ts'
import { store } from './save.ts'

/**
 * Stores what invocations have measured that died before their end, each on its own: one that cannot be stored stays where
 * it is, and does not keep the others.
 */
export async function storeAbandoned(
  { spoolRoot, database }: { spoolRoot: string; database: string },
  say: (text: string) => void,
  fail: (error: unknown) => void,
): Promise<void> {
  for (const { dir, head } of abandonedSpools<Experiment>(spoolRoot)) {
    try {
      const { experiment, recordings } = collectExperiment(head, dir, [], 'aborted')
      if (experiment.runs.length > 0) await store(database, experiment, recordings)
      removeSpool(dir)
      say(`Recovered ${experiment.runs.length} runs of an invocation that ended early (${head.id}).`)
    } catch (error) {
      fail(error)
    }
  }
}
