import type { Transaction } from 'kysely'
import type { LlmCall } from '../../run.ts'
import { numeral, present } from '../nullable.ts'
import { inPieces } from '../pieces.ts'
import type { Tables } from '../tables.ts'
import type { LlmInteractionsTable } from '../workflow-tables.ts'

/** 32 columns a row, 32 766 parameters a statement. */
const ROWS_PER_STATEMENT = 1000

export function interactionRow(runId: string, call: LlmCall): LlmInteractionsTable {
  return {
    run_id: runId,
    interaction_id: call.index,
    event_id: call.span,
    step_id: call.step ?? null,
    phase: call.phase,
    try_number: call.tryNumber,
    provider: call.provider,
    model_name: call.model,
    streaming_enabled: Number(call.streamed),
    status: call.status,
    error_message: call.error ?? null,
    http_status: call.httpStatus ?? null,
    retry_after_seconds: call.retryAfterSeconds ?? null,
    finish_reason: call.finishReason ?? null,
    prompt_tokens: call.tokens.prompt ?? null,
    completion_tokens: call.tokens.completion ?? null,
    total_tokens: call.tokens.total ?? null,
    cached_prompt_tokens: call.tokens.cachedPrompt ?? null,
    reasoning_tokens: call.tokens.reasoning ?? null,
    prompt_cache: call.promptCache,
    api_latency_seconds: call.seconds,
    ttft_seconds: call.timeToFirstTokenSeconds ?? null,
    prefill_joules: call.prefillJoules ?? null,
    decode_joules: call.decodeJoules ?? null,
    bytes_sent: call.bytesSent ?? null,
    bytes_received: call.bytesReceived ?? null,
    tool_calls: call.toolCalls,
    prompt_hash: call.promptHash,
    response_hash: call.responseHash ?? null,
    prompt: call.prompt ?? null,
    response: call.response ?? null,
    concurrency: call.concurrency,
  }
}

function llmCall(row: LlmInteractionsTable): LlmCall {
  return {
    index: Number(row.interaction_id),
    span: Number(row.event_id),
    ...present('step', row.step_id),
    phase: row.phase as LlmCall['phase'],
    tryNumber: Number(row.try_number),
    provider: row.provider,
    model: row.model_name,
    streamed: Number(row.streaming_enabled) === 1,
    status: row.status as LlmCall['status'],
    ...present('error', row.error_message),
    ...present('httpStatus', numeral(row.http_status)),
    ...present('retryAfterSeconds', row.retry_after_seconds),
    ...present('finishReason', row.finish_reason),
    tokens: {
      ...present('prompt', numeral(row.prompt_tokens)),
      ...present('completion', numeral(row.completion_tokens)),
      ...present('total', numeral(row.total_tokens)),
      ...present('cachedPrompt', numeral(row.cached_prompt_tokens)),
      ...present('reasoning', numeral(row.reasoning_tokens)),
    },
    promptCache: row.prompt_cache as LlmCall['promptCache'],
    seconds: row.api_latency_seconds,
    ...present('timeToFirstTokenSeconds', row.ttft_seconds),
    ...present('prefillJoules', row.prefill_joules),
    ...present('decodeJoules', row.decode_joules),
    ...present('bytesSent', numeral(row.bytes_sent)),
    ...present('bytesReceived', numeral(row.bytes_received)),
    toolCalls: Number(row.tool_calls),
    promptHash: row.prompt_hash,
    ...present('responseHash', row.response_hash),
    ...present('prompt', row.prompt),
    ...present('response', row.response),
    concurrency: Number(row.concurrency),
  }
}

/** Calls of models, each try of its own. Never commits. */
export class LlmInteractionsRepository {
  readonly #tx: Transaction<Tables>

  constructor(tx: Transaction<Tables>) {
    this.#tx = tx
  }

  /** To be called after the spans of the run, which the calls refer to, have been added. */
  async add(runId: string, calls: readonly LlmCall[]): Promise<void> {
    const rows = calls.map((call) => interactionRow(runId, call))
    for (const some of inPieces(rows, ROWS_PER_STATEMENT))
      await this.#tx.insertInto('llm_interactions').values(some).execute()
  }

  async of(runId: string): Promise<LlmCall[]> {
    const rows = await this.#tx
      .selectFrom('llm_interactions')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('interaction_id')
      .execute()
    return rows.map(llmCall)
  }
}
