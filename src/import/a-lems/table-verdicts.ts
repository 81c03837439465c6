import type { VerdictRow } from './verdict.ts'

const all = (verdict: VerdictRow['verdict'], note: string): readonly VerdictRow[] => [{ columns: '*', verdict, note }]
const SETTINGS = 'settings of its dashboard, no measurements'
const ETL = 'computed from columns of runs that are untrusted'
const ROW = 'id of a row in one database'

/** Every table but `runs`. */
export const TABLE_VERDICTS: Readonly<Record<string, readonly VerdictRow[]>> = {
  experiments: [
    { columns: 'exp_id', verdict: 'converted', note: 'part of the hash that the id is made of; `config.imported.id`' },
    { columns: 'name', verdict: 'carried', note: '`name`' },
    { columns: 'created_at completed_at', verdict: 'converted', note: '`createdAt` and `endedAt`, taken to be UTC' },
    {
      columns: 'status',
      verdict: 'converted',
      note: '`status`: completed and failed as they are, anything else is partial',
    },
    {
      columns: 'model_name model_id provider execution_site',
      verdict: 'converted',
      note: '`workflowFacts.model`; `site` is `host` for execution_site local and for the providers ollama and local',
    },
    { columns: 'task_name', verdict: 'carried', note: '`workflowFacts.task`' },
    {
      columns:
        'description country_code group_id error_message experiment_type experiment_goal experiment_notes optimization_enabled started_at runs_total',
      verdict: 'carried',
      note: '`config.imported`',
    },
    { columns: 'hw_id env_id', verdict: 'converted', note: 'the machine and the software' },
    { columns: 'workflow_type runs_completed', verdict: 'dropped', note: 'follow from the runs' },
    {
      columns: 'transport remote_energy_available energy_visibility',
      verdict: 'dropped',
      note: 'no energy of a remote machine is in the database',
    },
  ],
  hardware_config: [
    {
      columns: 'hw_id hardware_hash',
      verdict: 'converted',
      note: '`hash` is computed from the facts that are carried: theirs holds four of them',
    },
    {
      columns:
        'hostname cpu_model cpu_vendor cpu_family cpu_model_id cpu_stepping microcode_version cpu_architecture virtualization_type system_manufacturer system_product',
      verdict: 'carried',
      note: 'the fields of the same meaning',
    },
    {
      columns: 'cpu_cores cpu_threads',
      verdict: 'carried',
      note: '`physicalCores` and `logicalCores`; without threads the experiment is left out',
    },
    { columns: 'ram_gb', verdict: 'converted', note: '`ramBytes`, of GiB; without it the experiment is left out' },
    { columns: 'kernel_version', verdict: 'converted', note: '`environment.kernel` where the environment has none' },
    {
      columns: 'has_avx2 has_avx512 has_vmx gpu_model gpu_driver gpu_count gpu_power_available system_type',
      verdict: 'dropped',
      note: 'no field for it, and no energy of it',
    },
    {
      columns: 'rapl_domains rapl_has_dram rapl_has_uncore',
      verdict: 'dropped',
      note: 'the samples show which counters there were',
    },
    { columns: 'detected_at created_at', verdict: 'dropped', note: 'not a fact of the machine' },
  ],
  environment_config: [
    { columns: 'env_id env_hash', verdict: 'converted', note: '`hash` is computed from the facts that are carried' },
    { columns: 'python_version python_implementation', verdict: 'converted', note: '`nodeVersion`, in words' },
    { columns: 'os_name os_version kernel_version', verdict: 'carried', note: '`os`, `osVersion`, `kernel`' },
    { columns: 'git_commit git_branch git_dirty', verdict: 'carried', note: '`git`: of the program that measured' },
    {
      columns:
        'llm_framework framework_version numpy_version torch_version transformers_version container_runtime container_image',
      verdict: 'dropped',
      note: 'no field for it',
    },
    { columns: 'created_at', verdict: 'dropped', note: 'not a fact of the software' },
  ],
  idle_baselines: [
    { columns: 'baseline_id timestamp', verdict: 'converted', note: 'id and `measuredAt`' },
    {
      columns:
        'package_power_watts core_power_watts uncore_power_watts dram_power_watts package_std core_std uncore_std dram_std',
      verdict: 'converted',
      note: '`watts` and `spreadWatts` of a baseline that is not accepted: two or three readings over a nominal time, without a limit of their spread, and cached ones under new times',
    },
    { columns: 'duration_seconds sample_count', verdict: 'converted', note: '`segments` and `segmentSeconds`' },
    { columns: 'governor turbo', verdict: 'carried', note: '`governor` and `turbo`' },
    { columns: 'background_cpu process_count', verdict: 'dropped', note: 'of one second before' },
    { columns: 'method', verdict: 'dropped', note: 'says fresh of cached ones, too' },
  ],
  energy_samples: [
    { columns: 'sample_id run_id', verdict: 'converted', note: 'order of the readings' },
    { columns: 'timestamp_ns', verdict: 'carried', note: 'time of the reading' },
    {
      columns: 'pkg_energy_uj core_energy_uj uncore_energy_uj dram_energy_uj',
      verdict: 'converted',
      note: 'readings of counters where they never fall and their differences are plausible power; 0 of dram is no counter, any other 0 a failed reading; differences where pkg_start_uj and pkg_end_uj say so; refused where both or neither can be',
    },
    {
      columns:
        'pkg_start_uj pkg_end_uj core_start_uj core_end_uj dram_start_uj dram_end_uj uncore_start_uj uncore_end_uj',
      verdict: 'carried',
      note: 'readings of counters: the differences beside them lack what is counted between two samples',
    },
    { columns: 'sample_start_ns sample_end_ns', verdict: 'carried', note: 'times of those readings' },
    { columns: 'interval_ns', verdict: 'dropped', note: 'their difference' },
  ],
  cpu_samples: all(
    'dropped',
    "turbostat's columns were named in the order of a configuration, not of its output, and its times were made up",
  ),
  interrupt_samples: [
    { columns: 'sample_id run_id', verdict: 'converted', note: 'order of the readings' },
    {
      columns: 'timestamp_ns interrupts_per_sec',
      verdict: 'carried',
      note: 'the series `scheduler`, where the time lies in the window: many rows have the time of another clock',
    },
    { columns: '*', verdict: 'dropped', note: 'ticks of a length that is not recorded' },
  ],
  thermal_samples: [
    { columns: 'sample_id run_id', verdict: 'converted', note: 'order of the readings' },
    {
      columns: 'timestamp_ns all_zones_json',
      verdict: 'carried',
      note: 'the series `thermal`, where the time lies in the window',
    },
    { columns: 'throttle_event', verdict: 'dropped', note: 'compares with limits of −274 °C' },
    { columns: '*', verdict: 'dropped', note: 'asked for by names that the reader does not have' },
  ],
  io_samples: all('dropped', 'of one device of the whole host; read time under the name of latency'),
  orchestration_events: [
    { columns: 'event_id run_id', verdict: 'converted', note: '`id`: order of the beginnings' },
    {
      columns: 'step_index phase event_type',
      verdict: 'converted',
      note: '`step`, `phase`, `type`; the parent is the smallest event around it',
    },
    { columns: 'start_time_ns end_time_ns', verdict: 'carried', note: '`startNs`, `endNs`' },
    { columns: 'tool_name tool_success', verdict: 'carried', note: '`name`, `success`' },
    { columns: 'duration_ns', verdict: 'dropped', note: 'their difference' },
    { columns: '*', verdict: 'dropped', note: 'NULL, or shares of an energy that is untrusted' },
  ],
  orchestration_tax_summary: [
    { columns: 'comparison_id', verdict: 'dropped', note: ROW },
    {
      columns: 'linear_run_id agentic_run_id',
      verdict: 'converted',
      note: 'the two sides of the pair; its energies are those of the imported runs',
    },
    {
      columns:
        'linear_dynamic_uj agentic_dynamic_uj orchestration_tax_uj tax_percent linear_orchestration_uj agentic_orchestration_uj',
      verdict: 'untrusted',
      note: `kept beside the agentic run: ${ETL}, and each pair was counted twice`,
    },
  ],
  llm_interactions: [
    { columns: 'interaction_id run_id', verdict: 'converted', note: 'order of the calls' },
    {
      columns: 'step_index status error_message model_name provider',
      verdict: 'converted',
      note: '`step`, `status`, `error`, `model`, `provider`, where the run has as many events of calls as calls',
    },
    {
      columns: 'prompt_tokens completion_tokens total_tokens',
      verdict: 'carried',
      note: '`tokens`; not of Ollama, where words were counted',
    },
    {
      columns: 'prompt response',
      verdict: 'converted',
      note: '`promptHash` and `responseHash`; a call without a prompt is left out',
    },
    { columns: 'ttft_ms streaming_enabled', verdict: 'converted', note: '`timeToFirstTokenSeconds` and `streamed`' },
    {
      columns: 'api_latency_ms total_time_ms non_local_ms preprocess_ms postprocess_ms',
      verdict: 'dropped',
      note: 'the length of the event is used',
    },
    {
      columns: 'compute_time_ms local_compute_ms cpu_percent_during_wait',
      verdict: 'dropped',
      note: 'differences of waits that add up over runs; CPU use of 0.1 s after the wait',
    },
    {
      columns: 'bytes_sent_approx bytes_recv_approx tcp_retransmits app_throughput_kbps',
      verdict: 'dropped',
      note: 'of the whole host',
    },
    { columns: 'workflow_type created_at', verdict: 'dropped', note: 'follow from the run' },
    {
      columns: 'tpot_ms token_throughput first_token_time_ns last_token_time_ns prefill_energy_uj',
      verdict: 'dropped',
      note: 'computed; the energy is that of a stretch from the start of the run',
    },
  ],
  task_categories: [{ columns: 'task_id category', verdict: 'carried', note: '`workflowFacts.category`' }],
  goal_attempt: [
    {
      columns: 'run_id attempt_number outcome failure_cause',
      verdict: 'converted',
      note: '`goal`, `success`, `failure`',
    },
    { columns: 'attempt_id goal_id', verdict: 'converted', note: 'which attempt is the last' },
    { columns: '*', verdict: 'dropped', note: ETL },
  ],
  goal_execution: all('dropped', 'sums over goal_attempt, with idle and replay in them'),
  energy_attribution: all('dropped', ETL),
  normalization_factors: all('dropped', 'computed'),
  run_quality: all('dropped', 'scores of columns that are mislabelled'),
  output_quality: all('dropped', 'no field for the vote of a judge'),
  output_quality_judges: all('dropped', 'no field for the vote of a judge'),
  hallucination_events: all('dropped', ETL),
  tool_failure_events: all('dropped', ETL),
  measurement_methodology: all('dropped', 'names a method for values that are untrusted'),
  audit_log: all('dropped', 'changes of values that are not imported'),
  ...Object.fromEntries(
    [
      'component_registry etl_queue eval_criteria measurement_method_registry method_references metric_display_registry page_configs',
      'page_metric_configs page_sections page_templates query_registry retry_policy standardization_registry task_retry_override',
      'schema_version users published_runs query_execution query_attempt agent_decision_tree',
    ]
      .flatMap((names) => names.split(' '))
      .map((name) => [name, all('dropped', SETTINGS)]),
  ),
}
