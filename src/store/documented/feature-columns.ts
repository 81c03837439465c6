import type { ColumnType, DocumentedColumn } from './column.ts'

/** role | type | unit | names */
const NAMES = `
key | TEXT |  | run_id experiment_id pair_id git_commit
feature | TEXT |  | workflow task task_category model_id model_name provider execution_site status checker
feature | TEXT |  | failure_type cpu_model cpu_vendor architecture kernel node_version plugin_version governor reader
feature | TEXT |  | provenance
feature | INTEGER | 1 | task_level
feature | INTEGER | yes/no | model_synthetic model_server_local warm_up cool_down_reached success check_passed
feature | INTEGER | yes/no | last_attempt turbo git_dirty
feature | REAL | count | model_parameters tokens_per_call instructions_per_token instructions cycles cache_references
feature | REAL | count | cache_misses branches branch_misses page_faults_minor page_faults_major context_switches
feature | REAL | count | migrations core_throttle_events package_throttle_events throttling_at_end
feature | REAL | count | throttled_since_boot run_queue
feature | INTEGER | count | repetition attempt pair_block pair_order max_tokens hour_utc prompt_tokens
feature | INTEGER | count | completion_tokens total_tokens cached_prompt_tokens reasoning_tokens steps spans
feature | INTEGER | count | spans_failed spans_below_resolution llm_calls llm_calls_failed llm_calls_repeated
feature | INTEGER | count | llm_calls_rate_limited calls_at_once tool_calls tools_used tool_calls_failed samples
feature | INTEGER | count | logical_cores
feature | REAL | 1 | sampling_temperature cpu_cores background_cores cpu_fraction completion_share cached_share
feature | REAL | 1 | planning_share execution_share synthesis_share waiting_share calls_streamed_share
feature | REAL | 1 | calls_cold_share samples_lost_share instructions_per_cycle cache_miss_ratio user_fraction
feature | REAL | 1 | system_fraction idle_fraction cpu_pressure_fraction
feature | REAL | s | duration_seconds cpu_seconds background_cpu_seconds steal_seconds cool_down_seconds
feature | REAL | s | planning_seconds execution_seconds synthesis_seconds waiting_seconds average_step_seconds
feature | REAL | s | call_seconds_mean call_seconds_highest time_to_first_token_seconds seconds_per_output_token
feature | REAL | s | tool_seconds_highest tool_cpu_seconds sampler_cpu_seconds task_clock_seconds package_c2_seconds
feature | REAL | s | package_c3_seconds package_c6_seconds package_c7_seconds package_c8_seconds package_c10_seconds
feature | REAL | s | core_c1_seconds core_c3_seconds core_c6_seconds core_c7_seconds
target | REAL | J | total_joules total_uncertainty_joules active_joules active_low_joules active_high_joules
target | REAL | J | idle_joules package_joules core_joules uncore_joules dram_joules gpu_joules psys_joules
target | REAL | J | sampler_joules joules_per_token active_joules_per_token joules_per_llm_call
target | REAL | J | active_joules_per_instruction active_joules_per_cycle planning_joules execution_joules
target | REAL | J | synthesis_joules waiting_joules llm_joules tool_joules prefill_joules decode_joules
target | REAL | J | orchestration_joules
target | REAL | 1 | core_share
target | REAL | W | average_watts active_watts idle_watts
feature | REAL | 1/s | tokens_per_second interrupts_per_second machine_context_switches_per_second
feature | REAL | 1/s | voluntary_switches_per_second involuntary_switches_per_second tcp_retransmits_per_second
feature | INTEGER | B | bytes_sent bytes_received tool_bytes_in tool_bytes_out ram_bytes
feature | REAL | MHz | frequency_before_mhz frequency_after_mhz uncore_frequency_mhz frequency_mhz busy_mhz
feature | REAL | MHz | average_mhz
feature | REAL | B | resident_bytes swap_used_bytes
feature | REAL | °C | start_temperature_celsius end_temperature_celsius highest_temperature_celsius
feature | REAL | °C | lowest_temperature_celsius mean_temperature_celsius idle_temperature_celsius
`

const MEANING: Readonly<Record<string, string>> = {
  key: 'Tells rows apart; in docs/ml-features.md',
  feature: 'Known without reading an energy counter; in docs/ml-features.md',
  target: 'An energy, or computed from one; in docs/ml-features.md',
}

/** Columns of the view `ml_features`. What each of them is, and when it is missing, stands in docs/ml-features.md. */
export const featureColumns: readonly DocumentedColumn[] = NAMES.trim()
  .split('\n')
  .flatMap((line) => {
    const [role = '', type = '', unit = '', names = ''] = line.split('|').map((cell) => cell.trim())
    return names.split(' ').map((name) => ({
      name,
      type: type as ColumnType,
      unit,
      meaning: MEANING[role] ?? role,
      whenNull: 'in docs/ml-features.md',
    }))
  })
