import type { Generated } from 'kysely'
import type {
  ChangePointsTable,
  ComparisonBenchesTable,
  ComparisonsTable,
  SelfTestsTable,
} from './comparison-tables.ts'
import type { BlockEncoding } from './raw-block.ts'
import type {
  LlmInteractionsTable,
  OrchestrationEventsTable,
  OrchestrationTaxSummaryTable,
  ThermalSamplesView,
  WorkflowColumns,
} from './workflow-tables.ts'

/** Integers that may exceed 2^53 are bound as bigint and read back as bigint or number, whichever the query asks for. */
type Integer = number | bigint

export interface HardwareConfigTable {
  hw_id: string
  hostname: string
  cpu_model: string
  cpu_vendor: string
  cpu_architecture: string
  cpu_threads: number
  ram_bytes: Integer
  facts: string
}

export interface EnvironmentConfigTable {
  env_id: string
  os_name: string
  kernel_version: string
  node_version: string
  vitest_version: string | null
  plugin_version: string
  governor: string | null
  turbo: number | null
  facts: string
}

export interface IdleBaselinesTable {
  baseline_id: string
  measured_at: string
  mode: string
  hw_id: string
  reader: string
  provenance: string
  total_power_watts: number | null
  total_std: number | null
  package_power_watts: number | null
  core_power_watts: number | null
  uncore_power_watts: number | null
  dram_power_watts: number | null
  duration_seconds: number
  segments: number
  background_cores: number | null
  accepted: number
  record: string
}

export interface ExperimentsTable {
  exp_id: string
  name: string
  created_at: string
  completed_at: string | null
  status: string
  seed: number
  git_commit: string | null
  git_branch: string | null
  git_dirty: number | null
  ci: string | null
  hw_id: string
  env_id: string
  baseline_id: string | null
  runs_total: number
  runs_completed: number
  config: string
  readers: string
  refused: string
  controls: string | null
  pinned_cpus: string | null
  warnings: string
}

export interface RunsTable extends WorkflowColumns {
  run_id: string
  exp_id: string
  kind: string
  benchmark_key: string
  project: string
  file: string
  suite: string
  name: string
  workflow_type: string | null
  retry: number
  repeat: number
  status: string
  error_message: string | null
  started_at: string
  start_time_ns: Integer
  end_time_ns: Integer
  duration_seconds: number
  reader: string | null
  provenance: string | null
  total_joules: number | null
  total_uncertainty_joules: number | null
  package_joules: number | null
  core_joules: number | null
  uncore_joules: number | null
  dram_joules: number | null
  gpu_joules: number | null
  psys_joules: number | null
  avg_power_watts: number | null
  idle_joules: number | null
  active_joules: number | null
  active_low: number | null
  active_high: number | null
  baseline_id: string | null
  cpu_seconds: number | null
  background_cpu_seconds: number | null
  steal_seconds: number | null
  windows: number | null
  ops: Integer | null
  ops_per_window: Integer | null
  seconds_per_op_median: number | null
  seconds_per_op_low: number | null
  seconds_per_op_high: number | null
  joules_per_op_median: number | null
  joules_per_op_low: number | null
  joules_per_op_high: number | null
  active_per_op_median: number | null
  active_per_op_low: number | null
  active_per_op_high: number | null
  interval_scope: string | null
  cpu_seconds_per_op: number | null
  harness_seconds_per_op: number | null
  harness_joules_per_op: number | null
  stop_reason: string | null
  samples: number | null
  samples_lost: number | null
  sampler_cpu_seconds: number | null
  success: number | null
  experiment_valid: number
  invalid_reason: string | null
  warnings: string
  content_hash: string
  record: string
  formula_version: number | null
}

export interface RunCountersTable {
  run_id: string
  counter: string
  domain: string
  first_uj: Integer | null
  last_uj: Integer | null
  range_uj: Integer | null
  unit_uj: number
  wraps: number
  fault: string | null
  joules: number | null
  position: Integer | null
  checks: string | null
  alignment: string | null
}

export interface RawBlocksTable {
  run_id: string
  block: number
  counters: string
  rows: number
  columns: number
  first_ns: Integer
  last_ns: Integer
  encoding: BlockEncoding
  bytes: Buffer
  sha256: string
}

export interface BenchWindowsTable {
  run_id: string
  window: number
  round: number
  ops: Integer
  start_ns: Integer
  seconds: number
  cpu_seconds: number
  background_cpu_seconds: number | null
  total_joules: number | null
  counted_uj: string | null
  domains: string
  window_seconds: number | null
  uncertainty_joules: number | null
}

export interface RunKeysTable {
  run_key: Generated<Integer>
  run_id: string
}

/** What `energy_samples` and the table behind it have in common. */
interface EnergyColumnsOfRow {
  t_ns: Integer
  package_uj: Integer | null
  core_uj: Integer | null
  uncore_uj: Integer | null
  dram_uj: Integer | null
  gpu_uj: Integer | null
  psys_uj: Integer | null
}

export interface KeyedEnergySamplesTable extends EnergyColumnsOfRow {
  run_key: Integer
}

export interface EnergySamplesView extends EnergyColumnsOfRow {
  run_id: string
}

export interface TelemetrySamplesTable {
  run_id: string
  source: string
  t_ns: Integer
  reading: string
}

/** An experiment that was deleted: it is not taken in again. */
export interface TombstonesTable {
  exp_id: string
  deleted_at: string
  name: string
  created_at: string
  runs: Integer
}

export interface Tables {
  hardware_config: HardwareConfigTable
  environment_config: EnvironmentConfigTable
  idle_baselines: IdleBaselinesTable
  experiments: ExperimentsTable
  runs: RunsTable
  run_counters: RunCountersTable
  raw_blocks: RawBlocksTable
  bench_windows: BenchWindowsTable
  run_keys: RunKeysTable
  keyed_energy_samples: KeyedEnergySamplesTable
  energy_samples: EnergySamplesView
  telemetry_samples: TelemetrySamplesTable
  thermal_samples: ThermalSamplesView
  orchestration_events: OrchestrationEventsTable
  llm_interactions: LlmInteractionsTable
  orchestration_tax_summary: OrchestrationTaxSummaryTable
  tombstones: TombstonesTable
  comparisons: ComparisonsTable
  comparison_benches: ComparisonBenchesTable
  change_points: ChangePointsTable
  self_tests: SelfTestsTable
  schema_version: { version: number; checksum: string; applied_at: string }
}
