import type { Run, TaskRun } from '../run.ts'
import { canonicalJson } from './canonical-json.ts'
import { sha256 } from './raw-block.ts'

/** What was read at the edges of the spans of a workflow. */
const spanReadings = ({ workflowFacts }: TaskRun): unknown[] =>
  workflowFacts === undefined
    ? []
    : [workflowFacts.spans.map(({ id, startNs, endNs, startUj, endUj }) => [id, startNs, endNs, startUj, endUj])]

const readings = (counters: readonly object[], windows: readonly object[], run: Run): unknown[] => [
  counters,
  windows,
  ...(run.kind === 'task' ? spanReadings(run) : []),
]

const hashOf = (text: string): string => sha256(Buffer.from(text))

/** SHA-256 over everything that was read: the counters of a run, and its windows or spans. */
export const contentHash = (run: Run): string =>
  hashOf(canonicalJson(readings(run.counters, run.kind === 'bench' ? run.windows : [], run)))

/**
 * The hash as it was before the schema's version 8, over JSON in the order in which the records were put together: the
 * counters of a bench had their last reading behind their first columns, and a window its domains before what was counted.
 */
export function contentHashBefore8(run: Run): string {
  if (run.kind === 'task') return hashOf(JSON.stringify(readings(run.counters, [], run)))
  const counters = run.counters.map(({ lastUj, fault, joules, ...head }) => ({ ...head, lastUj, fault, joules }))
  const windows = run.windows.map(({ countedUj, ...head }) => ({ ...head, countedUj }))
  return hashOf(JSON.stringify(readings(counters, windows, run)))
}
