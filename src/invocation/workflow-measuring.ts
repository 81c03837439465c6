import type { MeasureWorkflow } from '../execution/workflow-run.ts'
import type { PairAttempts } from '../execution/harness.ts'
import type { PairRecord, TaskRun } from '../run.ts'
import { pairOf } from '../stats/index.ts'
import { measureRun, type RunIdentity } from './measured-run.ts'
import type { MeasuringProcess } from './measuring-process.ts'

/** Lets a process that measures measure workflows: each execution is a run of its own. */
export function workflowMeasuring(
  measuring: MeasuringProcess,
  identity: Omit<RunIdentity, 'name'>,
  recorded?: (run: Readonly<TaskRun>) => void,
): MeasureWorkflow {
  return async ({ name, workflow, alsoPids, signal, coolDown }, work, outcome) => {
    const tags = [...new Set([...identity.tags, workflow])]
    const { run } = await measureRun(
      measuring,
      {
        identity: { ...identity, name, tags },
        workflow,
        signal,
        alsoPids,
        workflowOutcome: outcome,
        ...(coolDown === undefined ? {} : { coolDown }),
      },
      work,
      recorded,
    )
    return run
  }
}

/** Books a pair when both of its sides have been run to their end: half of a run that was stopped is no side of a pair. */
export function bookPair({ spool }: MeasuringProcess, { linear, agentic }: PairAttempts): PairRecord | undefined {
  if (!linear?.length || !agentic?.length) return undefined
  if ([...linear, ...agentic].some(({ status }) => status !== 'completed')) return undefined
  const pair = pairOf(linear, agentic)
  spool.append({ type: 'pair', pair })
  return pair
}
