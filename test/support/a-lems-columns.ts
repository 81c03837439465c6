/**
 * Names and types of the columns of A-LEMS's tables, and of those that its successor alems-platform added to them. Only the
 * tables of measurements: of the others the successor has 20 more, for dashboards and queues.
 */
export const COLUMNS: Readonly<Record<string, { first: string; added: string }>> = {
  runs: {
    first:
      'run_id INTEGER, exp_id INTEGER, hw_id INTEGER, baseline_id TEXT, run_number INTEGER, workflow_type TEXT, ' +
      'start_time_ns INTEGER, end_time_ns INTEGER, duration_ns INTEGER, total_energy_uj INTEGER, dynamic_energy_uj ' +
      'INTEGER, baseline_energy_uj INTEGER, avg_power_watts REAL, pkg_energy_uj INTEGER, core_energy_uj INTEGER, ' +
      'uncore_energy_uj INTEGER, dram_energy_uj INTEGER, instructions BIGINT, cycles BIGINT, ipc REAL, cache_misses ' +
      'BIGINT, cache_references BIGINT, cache_miss_rate REAL, page_faults INTEGER, major_page_faults INTEGER, ' +
      'minor_page_faults INTEGER, context_switches_voluntary INTEGER, context_switches_involuntary INTEGER, ' +
      'total_context_switches INTEGER, thread_migrations INTEGER, run_queue_length REAL, kernel_time_ms REAL, ' +
      'user_time_ms REAL, frequency_mhz REAL, ring_bus_freq_mhz REAL, cpu_busy_mhz REAL, cpu_avg_mhz REAL, ' +
      'package_temp_celsius REAL, baseline_temp_celsius REAL, start_temp_c REAL, max_temp_c REAL, min_temp_c REAL, ' +
      'thermal_delta_c REAL, thermal_during_experiment BOOLEAN, thermal_now_active BOOLEAN, thermal_since_boot ' +
      'BOOLEAN, experiment_valid BOOLEAN, c2_time_seconds REAL, c3_time_seconds REAL, c6_time_seconds REAL, ' +
      'c7_time_seconds REAL, swap_total_mb REAL, swap_end_free_mb REAL, swap_start_used_mb REAL, swap_end_used_mb ' +
      'REAL, swap_start_cached_mb REAL, swap_end_cached_mb REAL, swap_end_percent REAL, wakeup_latency_us REAL, ' +
      'interrupt_rate REAL, thermal_throttle_flag INTEGER, rss_memory_mb REAL, vms_memory_mb REAL, total_tokens ' +
      'INTEGER, prompt_tokens INTEGER, completion_tokens INTEGER, dns_latency_ms REAL, api_latency_ms REAL, ' +
      'compute_time_ms REAL, bytes_sent INTEGER, bytes_recv INTEGER, tcp_retransmits INTEGER, governor TEXT, ' +
      'turbo_enabled BOOLEAN, is_cold_start BOOLEAN, background_cpu_percent REAL, process_count INTEGER, ' +
      'planning_time_ms REAL, execution_time_ms REAL, synthesis_time_ms REAL, phase_planning_ratio REAL, ' +
      'phase_execution_ratio REAL, phase_synthesis_ratio REAL, llm_calls INTEGER, tool_calls INTEGER, tools_used ' +
      'INTEGER, steps INTEGER, avg_step_time_ms REAL, orchestration_cpu_ms REAL, complexity_level INTEGER, ' +
      'complexity_score REAL, carbon_g REAL, water_ml REAL, methane_mg REAL, energy_per_instruction REAL, ' +
      'energy_per_cycle REAL, energy_per_token REAL, instructions_per_token REAL, interrupts_per_second REAL, ' +
      'run_state_hash TEXT',
    added:
      'pid INTEGER, cpu_fraction REAL, attributed_energy_uj INTEGER, energy_measurement_mode TEXT, ' +
      'planning_energy_uj INTEGER, execution_energy_uj INTEGER, synthesis_energy_uj INTEGER, l1d_cache_misses_total ' +
      'BIGINT, l2_cache_misses_total BIGINT, l3_cache_hits_total BIGINT, l3_cache_misses_total BIGINT, ' +
      'disk_read_bytes_total BIGINT, disk_write_bytes_total BIGINT, voltage_vcore_avg REAL, task_duration_ns ' +
      'INTEGER, framework_overhead_ns INTEGER, total_run_duration_ns INTEGER, duration_includes_overhead INTEGER, ' +
      'energy_sample_coverage_pct REAL, avg_task_power_watts REAL, rapl_before_pretask_uj INTEGER, ' +
      'pre_task_energy_uj INTEGER, pre_task_duration_ns INTEGER, rapl_after_task_uj INTEGER, post_task_energy_uj ' +
      'INTEGER, post_task_duration_ns INTEGER, framework_overhead_energy_uj INTEGER',
  },
  experiments: {
    first:
      'exp_id INTEGER, name TEXT, description TEXT, workflow_type TEXT, model_name TEXT, provider TEXT, task_name ' +
      'TEXT, country_code TEXT, created_at TIMESTAMP, group_id TEXT, status TEXT, started_at TIMESTAMP, ' +
      'completed_at TIMESTAMP, error_message TEXT, runs_completed INTEGER, runs_total INTEGER, optimization_enabled ' +
      'INTEGER, hw_id INTEGER, env_id INTEGER',
    added:
      'model_id TEXT, execution_site TEXT, transport TEXT, remote_energy_available INTEGER, experiment_type TEXT, ' +
      'experiment_goal TEXT, experiment_notes TEXT',
  },
  hardware_config: {
    first:
      'hw_id INTEGER, hardware_hash TEXT, hostname TEXT, cpu_model TEXT, cpu_cores INTEGER, cpu_threads INTEGER, ' +
      'cpu_architecture TEXT, cpu_vendor TEXT, cpu_family INTEGER, cpu_model_id INTEGER, cpu_stepping INTEGER, ' +
      'has_avx2 BOOLEAN, has_avx512 BOOLEAN, has_vmx BOOLEAN, gpu_model TEXT, gpu_driver TEXT, gpu_count INTEGER, ' +
      'gpu_power_available BOOLEAN, ram_gb REAL, kernel_version TEXT, microcode_version TEXT, rapl_domains TEXT, ' +
      'rapl_has_dram BOOLEAN, rapl_has_uncore BOOLEAN, system_manufacturer TEXT, system_product TEXT, system_type ' +
      'TEXT, virtualization_type TEXT, detected_at TIMESTAMP, created_at TIMESTAMP',
    added: '',
  },
  environment_config: {
    first:
      'env_id INTEGER, env_hash TEXT, python_version TEXT, python_implementation TEXT, os_name TEXT, os_version ' +
      'TEXT, kernel_version TEXT, llm_framework TEXT, framework_version TEXT, git_commit TEXT, git_branch TEXT, ' +
      'git_dirty BOOLEAN, numpy_version TEXT, torch_version TEXT, transformers_version TEXT, container_runtime ' +
      'TEXT, container_image TEXT, created_at TIMESTAMP',
    added: '',
  },
  idle_baselines: {
    first:
      'baseline_id TEXT, timestamp REAL, package_power_watts REAL, core_power_watts REAL, uncore_power_watts REAL, ' +
      'dram_power_watts REAL, duration_seconds INTEGER, sample_count INTEGER, package_std REAL, core_std REAL, ' +
      'uncore_std REAL, dram_std REAL, governor TEXT, turbo TEXT, background_cpu REAL, process_count INTEGER, ' +
      'method TEXT',
    added: '',
  },
  energy_samples: {
    first:
      'sample_id INTEGER, run_id INTEGER, timestamp_ns INTEGER, pkg_energy_uj INTEGER, core_energy_uj INTEGER, ' +
      'uncore_energy_uj INTEGER, dram_energy_uj INTEGER',
    added:
      'pkg_start_uj INTEGER, pkg_end_uj INTEGER, core_start_uj INTEGER, core_end_uj INTEGER, dram_start_uj INTEGER, ' +
      'dram_end_uj INTEGER, uncore_start_uj INTEGER, uncore_end_uj INTEGER, sample_start_ns INTEGER, sample_end_ns ' +
      'INTEGER, interval_ns INTEGER',
  },
  cpu_samples: {
    first:
      'sample_id INTEGER, run_id INTEGER, timestamp_ns INTEGER, cpu_util_percent REAL, cpu_busy_mhz REAL, ' +
      'cpu_avg_mhz REAL, c1_residency REAL, c2_residency REAL, c3_residency REAL, c6_residency REAL, c7_residency ' +
      'REAL, pkg_c8_residency REAL, pkg_c9_residency REAL, pkg_c10_residency REAL, package_power REAL, dram_power ' +
      'REAL, gpu_rc6 REAL, package_temp REAL, ipc REAL, extra_metrics_json TEXT',
    added:
      'l1d_cache_misses BIGINT, l2_cache_misses BIGINT, l3_cache_hits BIGINT, l3_cache_misses BIGINT, ' +
      'sample_start_ns INTEGER, sample_end_ns INTEGER, interval_ns INTEGER',
  },
  interrupt_samples: {
    first: 'sample_id INTEGER, run_id INTEGER, timestamp_ns INTEGER, interrupts_per_sec REAL',
    added:
      'interrupts_raw INTEGER, user_ticks_start INTEGER, user_ticks_end INTEGER, system_ticks_start INTEGER, ' +
      'system_ticks_end INTEGER, total_ticks_start INTEGER, total_ticks_end INTEGER, proc_ticks_start INTEGER, ' +
      'proc_ticks_end INTEGER, sample_end_ns INTEGER, interval_ns INTEGER',
  },
  thermal_samples: {
    first:
      'sample_id INTEGER, run_id INTEGER, timestamp_ns INTEGER, sample_time_s REAL, cpu_temp REAL, system_temp ' +
      'REAL, wifi_temp REAL, throttle_event INTEGER, all_zones_json TEXT, sensor_count INTEGER',
    added: 'voltage_vcore REAL, fan_rpm INTEGER, sample_start_ns INTEGER, sample_end_ns INTEGER, interval_ns INTEGER',
  },
  orchestration_events: {
    first:
      'event_id INTEGER, run_id INTEGER, step_index INTEGER, phase TEXT, event_type TEXT, start_time_ns INTEGER, ' +
      'end_time_ns INTEGER, duration_ns INTEGER, power_watts REAL, cpu_util_percent REAL, interrupt_rate REAL, ' +
      'event_energy_uj INTEGER, tax_contribution_uj INTEGER, tax_percent REAL',
    added:
      'global_run_id TEXT, raw_energy_uj INTEGER, cpu_fraction_per_phase REAL, attributed_energy_uj INTEGER, ' +
      'attribution_method TEXT, quality_score REAL, proc_ticks_min INTEGER, proc_ticks_max INTEGER, total_ticks_min ' +
      'INTEGER, total_ticks_max INTEGER',
  },
  orchestration_tax_summary: {
    first:
      'comparison_id INTEGER, linear_run_id INTEGER, agentic_run_id INTEGER, linear_dynamic_uj INTEGER, ' +
      'agentic_dynamic_uj INTEGER, orchestration_tax_uj INTEGER, tax_percent REAL, linear_orchestration_uj INTEGER, ' +
      'agentic_orchestration_uj INTEGER',
    added: '',
  },
  llm_interactions: {
    first:
      'interaction_id INTEGER, run_id INTEGER, step_index INTEGER, workflow_type TEXT, prompt TEXT, response TEXT, ' +
      'model_name TEXT, provider TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, total_tokens INTEGER, ' +
      'api_latency_ms REAL, compute_time_ms REAL, app_throughput_kbps REAL, total_time_ms REAL, preprocess_ms REAL, ' +
      'non_local_ms REAL, local_compute_ms REAL, postprocess_ms REAL, cpu_percent_during_wait REAL, ' +
      'bytes_sent_approx INTEGER, bytes_recv_approx INTEGER, tcp_retransmits INTEGER, error_message TEXT, status ' +
      'TEXT, created_at TIMESTAMP',
    added:
      'ttft_ms REAL, tpot_ms REAL, token_throughput REAL, streaming_enabled INTEGER, first_token_time_ns INTEGER, ' +
      'last_token_time_ns INTEGER, prefill_energy_uj INTEGER',
  },
  task_categories: {
    first: 'task_id TEXT, category TEXT',
    added: '',
  },
  io_samples: {
    first: '',
    added:
      'sample_id INTEGER, run_id INTEGER, sample_start_ns INTEGER, sample_end_ns INTEGER, interval_ns INTEGER, ' +
      'device TEXT, disk_read_bytes BIGINT, disk_write_bytes BIGINT, io_block_time_ms REAL, disk_latency_ms REAL, ' +
      'minor_page_faults INTEGER, major_page_faults INTEGER',
  },
  goal_execution: {
    first: '',
    added:
      'goal_id INTEGER, exp_id INTEGER, first_run_id INTEGER, goal_description TEXT, goal_type TEXT, workflow_type ' +
      'TEXT, difficulty_level TEXT, total_attempts INTEGER, success INTEGER, winning_run_id INTEGER, ' +
      'total_energy_uj INTEGER, successful_energy_uj INTEGER, overhead_energy_uj INTEGER, overhead_fraction REAL, ' +
      'orchestration_fraction REAL, wall_time_ms REAL, task_id TEXT, status TEXT, started_at TIMESTAMP, finished_at ' +
      'TIMESTAMP, updated_at TIMESTAMP, created_at TIMESTAMP',
  },
  goal_attempt: {
    first: '',
    added:
      'attempt_id INTEGER, goal_id INTEGER, run_id INTEGER, attempt_number INTEGER, is_winning INTEGER, outcome ' +
      'TEXT, failure_cause TEXT, energy_uj INTEGER, orchestration_uj INTEGER, compute_uj INTEGER, normalized_score ' +
      'REAL, pass_fail INTEGER, status TEXT, started_at TIMESTAMP, finished_at TIMESTAMP, updated_at TIMESTAMP, ' +
      'created_at TIMESTAMP',
  },
  run_quality: {
    first: '',
    added:
      'run_id INTEGER, experiment_valid INTEGER, quality_score REAL, rejection_reason TEXT, quality_version ' +
      'INTEGER, computed_at TIMESTAMP',
  },
  energy_attribution: {
    first: '',
    added:
      'run_id INTEGER, pkg_energy_uj BIGINT, core_energy_uj BIGINT, dram_energy_uj BIGINT, uncore_energy_uj BIGINT, ' +
      'background_energy_uj BIGINT, interrupt_energy_uj BIGINT, scheduler_energy_uj BIGINT, network_wait_energy_uj ' +
      'BIGINT, io_wait_energy_uj BIGINT, disk_energy_uj BIGINT, memory_pressure_energy_uj BIGINT, ' +
      'cache_dram_energy_uj BIGINT, orchestration_energy_uj BIGINT, planning_energy_uj BIGINT, execution_energy_uj ' +
      'BIGINT, synthesis_energy_uj BIGINT, tool_energy_uj BIGINT, retry_energy_uj BIGINT, failed_tool_energy_uj ' +
      'BIGINT, rejected_generation_energy_uj BIGINT, llm_compute_energy_uj BIGINT, prefill_energy_uj BIGINT, ' +
      'decode_energy_uj BIGINT, energy_per_completion_token_uj REAL, energy_per_successful_step_uj REAL, ' +
      'energy_per_accepted_answer_uj REAL, energy_per_solved_task_uj REAL, thermal_penalty_energy_uj BIGINT, ' +
      'thermal_penalty_time_ms REAL, unattributed_energy_uj BIGINT, attribution_coverage_pct REAL, ' +
      'attribution_model_version TEXT, llm_wait_energy_uj BIGINT, attribution_method TEXT, ml_model_version TEXT, ' +
      'ttft_ms REAL, tpot_ms REAL, created_at TIMESTAMP, updated_at TIMESTAMP',
  },
  etl_queue: {
    first: '',
    added:
      'queue_id INTEGER, entity_type TEXT, entity_id INTEGER, etl_name TEXT, status TEXT, error_message TEXT, ' +
      'created_at TIMESTAMP, processed_at TIMESTAMP',
  },
}
