import type { Transaction } from 'kysely'
import { messageOf } from '../errors.ts'
import type { Run } from '../run.ts'
import { contentHashBefore8 } from './content-hash.ts'
import { difference, type Finding, rowDifferences } from './finding.ts'
import { eventRow } from './repositories/events.ts'
import { interactionRow } from './repositories/llm-interactions.ts'
import { runRow, RunsRepository } from './repositories/runs.ts'
import type { RunsTable, Tables } from './tables.ts'

/** Rows of a table that the record has, too, in the order of their ids. */
function listDifferences(
  place: { table: string; of: string },
  stored: readonly object[],
  expected: readonly object[],
): Finding[] {
  if (stored.length !== expected.length)
    return [difference({ ...place, column: 'rows' }, stored.length, expected.length)]
  return expected.flatMap((row, i) => rowDifferences({ ...place, row: String(i) }, stored[i] as object, row))
}

/** Spans and calls of a workflow run against its record. */
async function workflowDifferences(tx: Transaction<Tables>, run: Run): Promise<Finding[]> {
  const { spans, calls } = (run.kind === 'task' ? run.workflowFacts : undefined) ?? { spans: [], calls: [] }
  const events = await tx
    .selectFrom('orchestration_events')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('event_id')
    .execute()
  const interactions = await tx
    .selectFrom('llm_interactions')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('interaction_id')
    .execute()
  return [
    ...listDifferences(
      { table: 'orchestration_events', of: run.id },
      events,
      spans.toSorted((a, b) => a.id - b.id).map((span) => eventRow(run.id, span, calls)),
    ),
    ...listDifferences(
      { table: 'llm_interactions', of: run.id },
      interactions,
      calls.toSorted((a, b) => a.index - b.index).map((call) => interactionRow(run.id, call)),
    ),
  ]
}

/**
 * A run: its columns against its record, its hash against what was read, its spans and calls against the record.
 */
export async function verifyRun(tx: Transaction<Tables>, row: RunsTable): Promise<Finding[]> {
  const of = row.run_id
  let run: Run
  try {
    run = await new RunsRepository(tx).whole(row)
  } catch (error) {
    // A record that is no JSON is the finding.
    return [difference({ table: 'runs', column: 'record', of }, row.record, messageOf(error))]
  }
  const { content_hash, ...expected } = runRow(run, row.exp_id)
  const isWhole = content_hash === row.content_hash || contentHashBefore8(run) === row.content_hash
  const hash = isWhole
    ? []
    : [difference({ table: 'runs', column: 'content_hash', of }, row.content_hash, content_hash)]
  return [...rowDifferences({ table: 'runs', of }, row, expected), ...hash, ...(await workflowDifferences(tx, run))]
}
