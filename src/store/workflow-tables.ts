import type { Phase } from '../run.ts'

/** Integers that may exceed 2^53 are bound as bigint and read back as bigint or number, whichever the query asks for. */
type Integer = number | bigint

type PhaseColumns = Record<`${Phase}_seconds` | `${Phase}_joules`, number | null>

/** Columns of `runs` that only workflow runs have. */
export interface WorkflowColumns extends PhaseColumns {
  task: string | null
  category: string | null
  complexity_level: number | null
  model_id: string | null
  model_name: string | null
  provider: string | null
  execution_site: string | null
  pair_id: string | null
  repetition: number | null
  attempt: number | null
  last_attempt: number | null
  warm_up: number | null
  prompt_tokens: number | null
  completion_tokens: number | null
  total_tokens: number | null
  llm_calls: number | null
  tool_calls: number | null
  tools: string | null
  steps: number | null
  failure_type: string | null
  answer_hash: string | null
  checker: string | null
  check_passed: number | null
}

export interface OrchestrationEventsTable {
  run_id: string
  event_id: number
  parent_id: number | null
  step_id: string | null
  phase: string
  event_type: string
  name: string | null
  start_time_ns: Integer
  end_time_ns: Integer
  duration_seconds: number
  self_seconds: number
  self_joules: number | null
  total_joules: number | null
  uncertainty_joules: number | null
  cpu_seconds: number | null
  below_resolution: number
  outlives_parent: number
  success: number
  failure_type: string | null
  error_message: string | null
  bytes_in: Integer | null
  bytes_out: Integer | null
  prompt_tokens: number | null
  completion_tokens: number | null
  total_tokens: number | null
  start_uj: string | null
  end_uj: string | null
}

export interface LlmInteractionsTable {
  run_id: string
  interaction_id: number
  event_id: number
  step_id: string | null
  phase: string
  try_number: number
  provider: string
  model_name: string
  streaming_enabled: number
  status: string
  error_message: string | null
  http_status: number | null
  retry_after_seconds: number | null
  finish_reason: string | null
  prompt_tokens: number | null
  completion_tokens: number | null
  total_tokens: number | null
  cached_prompt_tokens: number | null
  reasoning_tokens: number | null
  prompt_cache: string
  api_latency_seconds: number
  ttft_seconds: number | null
  prefill_joules: number | null
  decode_joules: number | null
  bytes_sent: Integer | null
  bytes_received: Integer | null
  tool_calls: number
  prompt_hash: string
  response_hash: string | null
  prompt: string | null
  response: string | null
  concurrency: number
}

export interface OrchestrationTaxSummaryTable {
  comparison_id: string
  exp_id: string
  task: string
  model: string
  repetition: number
  linear_run_id: string
  agentic_run_id: string
  linear_attempts: number
  agentic_attempts: number
  linear_success: number
  agentic_success: number
  linear_joules: number | null
  agentic_joules: number | null
  linear_active_joules: number | null
  agentic_active_joules: number | null
  tax_joules: number | null
  tax_low: number | null
  tax_high: number | null
  ratio: number | null
  tax_percent: number | null
  overhead_percent: number | null
}

/** A view: one row per look at the sensors. */
export interface ThermalSamplesView {
  run_id: string
  t_ns: Integer
  sensor_count: number
  highest_celsius: number | null
  all_zones_json: string
}
