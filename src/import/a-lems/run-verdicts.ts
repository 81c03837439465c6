import type { VerdictRow } from './verdict.ts'

const REPLAY =
  'its window holds, after the work, `perf stat` running idle for as long as the work took; the energy of the samples is used instead'
const PERF = '`perf stat` counted the whole machine after the work had ended'
const TURBOSTAT = "turbostat's columns were named in the order of a configuration, not of its output"
const FROM_UNTRUSTED = 'computed from columns that are untrusted'

/** `runs`: 100 columns of A-LEMS, and 27 that its successor added. */
export const RUN_VERDICTS: readonly VerdictRow[] = [
  { columns: 'run_id', verdict: 'converted', note: 'part of the hash that the id is made of; `imported.id`' },
  { columns: 'exp_id hw_id', verdict: 'converted', note: 'the experiment, and the machine of the experiment' },
  {
    columns: 'baseline_id',
    verdict: 'converted',
    note: 'id of the imported baseline, in `imported.baseline`; no energy above idle is made of it',
  },
  { columns: 'run_number', verdict: 'converted', note: '`goal.repetition` and `attempt.repeat`, from 0' },
  { columns: 'workflow_type', verdict: 'carried', note: '`workflow`' },
  { columns: 'start_time_ns', verdict: 'converted', note: '`startedAt`; the window is that of the samples' },
  {
    columns: 'end_time_ns',
    verdict: 'converted',
    note: 'end of the window of a run without samples, which is invalid',
  },
  { columns: 'duration_ns', verdict: 'untrusted', note: REPLAY },
  {
    columns: 'total_energy_uj pkg_energy_uj core_energy_uj uncore_energy_uj dram_energy_uj',
    verdict: 'untrusted',
    note: `${REPLAY}; wraps are clipped to 0, and uncore is a difference that is clipped at 0`,
  },
  {
    columns: 'baseline_energy_uj',
    verdict: 'untrusted',
    note: 'max(0, mean − 2 s) of two or three idle readings, times a duration that is twice too long',
  },
  {
    columns: 'dynamic_energy_uj avg_power_watts',
    verdict: 'untrusted',
    note: 'package − idle, clipped at 0: a contaminated baseline gives 0',
  },
  {
    columns:
      'instructions cycles ipc cache_misses cache_references cache_miss_rate page_faults major_page_faults minor_page_faults thread_migrations',
    verdict: 'untrusted',
    note: PERF,
  },
  {
    columns: 'context_switches_voluntary context_switches_involuntary total_context_switches',
    verdict: 'untrusted',
    note: 'of the main thread alone, over a window that holds the replay of perf',
  },
  { columns: 'run_queue_length', verdict: 'untrusted', note: 'the difference of two numbers of runnable tasks' },
  {
    columns: 'kernel_time_ms user_time_ms',
    verdict: 'untrusted',
    note: 'jiffies of the whole machine under a name in ms',
  },
  {
    columns:
      'frequency_mhz cpu_busy_mhz cpu_avg_mhz start_temp_c max_temp_c min_temp_c thermal_delta_c package_temp_celsius',
    verdict: 'untrusted',
    note: TURBOSTAT,
  },
  {
    columns: 'ring_bus_freq_mhz',
    verdict: 'untrusted',
    note: 'the current frequency, its first maximum or the middle of two limits, and it does not say which',
  },
  { columns: 'baseline_temp_celsius', verdict: 'untrusted', note: 'never measured: 0' },
  {
    columns: 'thermal_during_experiment thermal_now_active thermal_since_boot thermal_throttle_flag',
    verdict: 'untrusted',
    note: 'sticky bits of a register: only the first event since boot can be seen',
  },
  { columns: 'experiment_valid', verdict: 'untrusted', note: '1 in every row, whatever was measured' },
  {
    columns: 'c2_time_seconds c3_time_seconds c6_time_seconds c7_time_seconds',
    verdict: 'untrusted',
    note: 'read at addresses that are one register off',
  },
  {
    columns:
      'swap_total_mb swap_end_free_mb swap_start_used_mb swap_end_used_mb swap_start_cached_mb swap_end_cached_mb',
    verdict: 'carried',
    note: '`telemetry.values`, under the same name in camel case',
  },
  { columns: 'swap_end_percent', verdict: 'dropped', note: 'follows from the others' },
  {
    columns: 'wakeup_latency_us',
    verdict: 'untrusted',
    note: 'measured once, on another day, and copied to every run',
  },
  { columns: 'interrupt_rate interrupts_per_second', verdict: 'untrusted', note: 'of a moment before the work' },
  {
    columns: 'rss_memory_mb vms_memory_mb process_count background_cpu_percent',
    verdict: 'carried',
    note: '`telemetry.values`, under the same name in camel case; of the measuring program after the run, and of 0.1 s before it',
  },
  {
    columns: 'total_tokens prompt_tokens completion_tokens',
    verdict: 'untrusted',
    note: 'without the tokens of planning, and words instead of tokens for Ollama; the sums over llm_interactions are used instead',
  },
  {
    columns: 'dns_latency_ms',
    verdict: 'untrusted',
    note: 'the name of one provider was resolved, whichever was used',
  },
  {
    columns: 'api_latency_ms compute_time_ms orchestration_cpu_ms',
    verdict: 'untrusted',
    note: 'waits add up over runs, so that computing has negative times; wall time under the name of CPU time',
  },
  { columns: 'bytes_sent bytes_recv tcp_retransmits', verdict: 'untrusted', note: 'of the whole host' },
  {
    columns: 'governor turbo_enabled',
    verdict: 'carried',
    note: '`environment.governor` and `turbo`, where all runs of the experiment have the same',
  },
  { columns: 'is_cold_start', verdict: 'dropped', note: 'run_number = 1' },
  {
    columns: 'planning_time_ms execution_time_ms synthesis_time_ms',
    verdict: 'converted',
    note: '`phases` in s, where there are no events and they fit into the window',
  },
  {
    columns: 'phase_planning_ratio phase_execution_ratio phase_synthesis_ratio',
    verdict: 'untrusted',
    note: '0 in most rows',
  },
  { columns: 'llm_calls', verdict: 'untrusted', note: 'steps + 2, not counted' },
  {
    columns: 'tool_calls tools_used',
    verdict: 'converted',
    note: '`toolCalls`: they count distinct tools, so the tool events are counted, and they are the least that there were',
  },
  { columns: 'steps', verdict: 'carried', note: '`steps`' },
  { columns: 'avg_step_time_ms', verdict: 'dropped', note: 'execution_time_ms / steps' },
  { columns: 'complexity_level', verdict: 'carried', note: '`level`; 1 where it is NULL, as for a run without tools' },
  { columns: 'complexity_score', verdict: 'dropped', note: 'a weighted sum of counts that are untrusted' },
  {
    columns: 'carbon_g water_ml energy_per_instruction energy_per_cycle energy_per_token instructions_per_token',
    verdict: 'untrusted',
    note: FROM_UNTRUSTED,
  },
  { columns: 'methane_mg', verdict: 'untrusted', note: `grams under a name in mg, and ${FROM_UNTRUSTED}` },
  { columns: 'run_state_hash', verdict: 'dropped', note: 'over keys of one database' },
  { columns: 'pid', verdict: 'dropped', note: 'of a process that has ended' },
  {
    columns: 'cpu_fraction',
    verdict: 'untrusted',
    note: 'CPU time of the process over that of all, idle time in or out',
  },
  {
    columns: 'attributed_energy_uj planning_energy_uj execution_energy_uj synthesis_energy_uj',
    verdict: 'untrusted',
    note: FROM_UNTRUSTED,
  },
  { columns: 'energy_measurement_mode', verdict: 'converted', note: 'anything but MEASURED: no energy' },
  {
    columns: 'l1d_cache_misses_total l2_cache_misses_total l3_cache_hits_total l3_cache_misses_total',
    verdict: 'untrusted',
    note: 'totals of perf dealt out evenly, with names that never match',
  },
  {
    columns: 'disk_read_bytes_total disk_write_bytes_total',
    verdict: 'untrusted',
    note: 'of one device of the whole host',
  },
  { columns: 'voltage_vcore_avg', verdict: 'untrusted', note: 'V or mV, and it does not say which' },
  {
    columns: 'task_duration_ns',
    verdict: 'converted',
    note: '`seconds` of a run without samples, where duration_includes_overhead is 0',
  },
  { columns: 'duration_includes_overhead', verdict: 'converted', note: 'whether task_duration_ns holds' },
  {
    columns: 'framework_overhead_ns total_run_duration_ns post_task_duration_ns pre_task_duration_ns',
    verdict: 'untrusted',
    note: 'hold the replay of perf',
  },
  { columns: 'energy_sample_coverage_pct avg_task_power_watts', verdict: 'untrusted', note: FROM_UNTRUSTED },
  {
    columns:
      'rapl_before_pretask_uj rapl_after_task_uj pre_task_energy_uj post_task_energy_uj framework_overhead_energy_uj',
    verdict: 'untrusted',
    note: 'read before the preparations and after the replay of perf',
  },
  { columns: 'ttft_ms tpot_ms', verdict: 'dropped', note: 'copies from llm_interactions' },
]
