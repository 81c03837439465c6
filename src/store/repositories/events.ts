import type { Transaction } from 'kysely'
import type { Failure, LlmCall, Phase, SpanRecord, SpanType, TokenCounts, WorkflowFacts } from '../../run.ts'
import { json, numeral, parsed, present } from '../nullable.ts'
import { inPieces } from '../pieces.ts'
import type { Tables } from '../tables.ts'
import type { OrchestrationEventsTable } from '../workflow-tables.ts'

/** 27 columns a row, 32 766 parameters a statement. */
const ROWS_PER_STATEMENT = 1000

/** Tokens of the call that a span is. */
const tokensOf = (span: SpanRecord, calls: readonly LlmCall[]): TokenCounts =>
  calls.find((call) => call.span === span.id)?.tokens ?? {}

export function eventRow(runId: string, span: SpanRecord, calls: readonly LlmCall[]): OrchestrationEventsTable {
  const tokens = tokensOf(span, calls)
  return {
    run_id: runId,
    event_id: span.id,
    parent_id: span.parent ?? null,
    step_id: span.step ?? null,
    phase: span.phase,
    event_type: span.type,
    name: span.name ?? null,
    start_time_ns: BigInt(span.startNs),
    end_time_ns: BigInt(span.endNs),
    duration_seconds: span.seconds,
    self_seconds: span.selfSeconds,
    self_joules: span.selfJoules ?? null,
    total_joules: span.totalJoules ?? null,
    uncertainty_joules: span.uncertaintyJoules ?? null,
    cpu_seconds: span.cpuSeconds ?? null,
    below_resolution: Number(span.belowResolution === true),
    outlives_parent: Number(span.outlivesParent === true),
    success: Number(span.success),
    failure_type: span.failure?.type ?? null,
    error_message: span.failure?.message ?? null,
    bytes_in: span.bytesIn ?? null,
    bytes_out: span.bytesOut ?? null,
    prompt_tokens: tokens.prompt ?? null,
    completion_tokens: tokens.completion ?? null,
    total_tokens: tokens.total ?? null,
    start_uj: json(span.startUj),
    end_uj: json(span.endUj),
  }
}

const failureOf = ({ failure_type, error_message }: OrchestrationEventsTable): Failure | null =>
  failure_type === null ? null : { type: failure_type as Failure['type'], message: error_message ?? '' }

function spanRecord(row: OrchestrationEventsTable): SpanRecord {
  return {
    id: Number(row.event_id),
    ...present('parent', numeral(row.parent_id)),
    ...present('step', row.step_id),
    phase: row.phase as Phase,
    type: row.event_type as SpanType,
    ...present('name', row.name),
    startNs: row.start_time_ns.toString(),
    endNs: row.end_time_ns.toString(),
    seconds: row.duration_seconds,
    selfSeconds: row.self_seconds,
    ...present('selfJoules', row.self_joules),
    ...present('totalJoules', row.total_joules),
    ...present('uncertaintyJoules', row.uncertainty_joules),
    ...present('cpuSeconds', row.cpu_seconds),
    ...(Number(row.below_resolution) === 1 ? { belowResolution: true } : {}),
    ...(Number(row.outlives_parent) === 1 ? { outlivesParent: true } : {}),
    success: Number(row.success) === 1,
    ...present('failure', failureOf(row)),
    ...present('startUj', parsed<string[]>(row.start_uj)),
    ...present('endUj', parsed<string[]>(row.end_uj)),
    ...present('bytesIn', numeral(row.bytes_in)),
    ...present('bytesOut', numeral(row.bytes_out)),
  }
}

/** Spans of workflow runs (A-LEMS: EventsRepository). Never commits. */
export class EventsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  async add(runId: string, { spans, calls }: Pick<WorkflowFacts, 'spans' | 'calls'>): Promise<void> {
    // Parents before their children, so that the reference holds at the end of each statement.
    const rows = spans.toSorted((a, b) => a.id - b.id).map((span) => eventRow(runId, span, calls))
    for (const some of inPieces(rows, ROWS_PER_STATEMENT))
      await this.#tx.insertInto('orchestration_events').values(some).execute()
  }

  async of(runId: string): Promise<SpanRecord[]> {
    const rows = await this.#tx
      .selectFrom('orchestration_events')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('event_id')
      .execute()
    return rows.map(spanRecord)
  }
}
