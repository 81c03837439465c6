import { columns, type DocumentedTable } from './column.ts'
import { featureColumns } from './feature-columns.ts'

const SAMPLE_KEY = `
run_id | TEXT | | The run | never | run_id
t_ns | INTEGER | ns | Time of the reading on the monotonic clock | never | timestamp_ns
`

const NO_COUNTER = 'where the domain is not counted'

const powerColumns = ['package', 'core', 'uncore', 'dram', 'gpu', 'psys'].flatMap((domain) =>
  columns(`
${domain}_uj | INTEGER | µJ | Energy of the domain ${domain} from the run's first reading | ${NO_COUNTER}, and after a missing reading
${domain}_watts | REAL | W | Mean power since the reading before | ${NO_COUNTER}, in the first reading, and after a missing one
`),
)

export const views: readonly DocumentedTable[] = [
  {
    name: 'run_energy',
    kind: 'view',
    meaning: 'One row per run: whose energy it is and where it was measured.',
    key: ['run_id'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
exp_id | TEXT | | The invocation | never | exp_id
benchmark_key | TEXT | | File, suite and name, joined | never |
kind | TEXT | | bench or task | never |
workflow_type | TEXT | | test, linear or agentic | in benches | workflow_type
task | TEXT | | Id of the task | in runs of no workflow | task_name
git_commit | TEXT | | Commit of the code that was run | outside of a repository | git_commit
hostname | TEXT | | The machine | never | hostname
started_at | TEXT | ISO 8601 | Its beginning, UTC | never | start_time_ns
status | TEXT | | running, completed, failed or aborted | never | status
experiment_valid | INTEGER | yes/no | No fatal warning | never | experiment_valid
reader | TEXT | | Reader of the counters | without a counter that can be read |
provenance | TEXT | | measured, derived, modelled or simulated | without a counter that can be read |
duration_seconds | REAL | s | Length of the measured window | never | duration_sec
total_joules | REAL | J | package + dram + gpu | without a counter that can be read | total_energy_uj
total_uncertainty_joules | REAL | J | One standard uncertainty of it | without a counter that can be read |
idle_joules | REAL | J | Idle power over duration | without an idle baseline | baseline_energy_uj
active_joules | REAL | J | Total above idle, signed | without an idle baseline | workload_energy_j
active_low_joules | REAL | J | Lower bound of it | without an idle baseline |
active_high_joules | REAL | J | Upper bound of it | without an idle baseline |
package_joules | REAL | J | Packages | ${NO_COUNTER} | pkg_energy_j
core_joules | REAL | J | Cores | ${NO_COUNTER} | core_energy_j
uncore_joules | REAL | J | Uncore | ${NO_COUNTER} | uncore_energy_j
dram_joules | REAL | J | Memory | ${NO_COUNTER} | dram_energy_j
gpu_joules | REAL | J | GPUs | ${NO_COUNTER} |
psys_joules | REAL | J | Platform | ${NO_COUNTER} |
avg_power_watts | REAL | W | Total over duration | without a counter that can be read | avg_power_watts
joules_per_op_median | REAL | J/op | Of the windows of a bench | in task runs, and below resolution |
total_tokens | INTEGER | count | Tokens of prompts and answers | in runs of no workflow, and as soon as one call does not say | total_tokens
joules_per_token | REAL | J | Total per token | without tokens | energy_per_token
`),
  },
  {
    name: 'commit_history',
    kind: 'view',
    meaning:
      'One row per bench, commit, machine and source of the joules, over the completed and valid runs (each a session).',
    key: [],
    columns: columns(`
benchmark_key | TEXT | | File, suite and name, joined | never |
git_commit | TEXT | | Commit of the code that was run | outside of a repository |
git_dirty | INTEGER | yes/no | The working tree differed from the commit | outside of a repository |
hw_id | TEXT | | The machine, hardware_config | never |
reader | TEXT | | Reader of the counters | without a counter that can be read |
provenance | TEXT | | measured, derived, modelled or simulated | without a counter that can be read |
hostname | TEXT | | Name of the machine | never |
sessions | INTEGER | count | Runs that it is made of | never |
first_started_at | TEXT | ISO 8601 | The earliest of them, UTC | never |
last_started_at | TEXT | ISO 8601 | The latest of them, UTC | never |
joules_per_op | REAL | J/op | Median of their medians | when none has any |
joules_per_op_lowest | REAL | J/op | Lowest of their medians | when none has any |
joules_per_op_highest | REAL | J/op | Highest of their medians | when none has any |
seconds_per_op | REAL | s/op | Median of their medians | when none has any |
seconds_per_op_lowest | REAL | s/op | Lowest of their medians | when none has any |
seconds_per_op_highest | REAL | s/op | Highest of their medians | when none has any |
`),
  },
  {
    name: 'energy_samples_with_power',
    kind: 'view',
    meaning: 'energy_samples with the mean power since the reading before.',
    key: ['run_id', 't_ns'],
    columns: [
      ...columns(`${SAMPLE_KEY}seconds | REAL | s | Since the reading before | in the first reading |`),
      ...powerColumns,
    ],
  },
  {
    name: 'cpu_samples',
    kind: 'view',
    meaning: 'What the scheduler said, ten times a second, with what turbostat said last.',
    key: ['run_id', 't_ns'],
    columns: columns(`${SAMPLE_KEY}user_fraction | REAL | 1 | User time in all CPU time | where /proc/stat is missing |
system_fraction | REAL | 1 | Kernel time in all CPU time | where /proc/stat is missing |
idle_fraction | REAL | 1 | Idle time in all CPU time | where /proc/stat is missing |
mean_frequency_mhz | REAL | MHz | Mean clock of the CPUs | where the kernel does not show it | cpu_avg_mhz
reading | TEXT | JSON | Everything that the scheduler said | never |
turbostat | TEXT | JSON | What turbostat said at most 0.2 s before | without turbostat |
`),
  },
  {
    name: 'interrupt_samples',
    kind: 'view',
    meaning: 'Interrupts and switches of the machine, ten times a second.',
    key: ['run_id', 't_ns'],
    columns:
      columns(`${SAMPLE_KEY}interrupts_per_second | REAL | 1/s | Interrupts | where /proc/stat is missing | interrupts_per_sec
context_switches_per_second | REAL | 1/s | Context switches | where /proc/stat is missing |
run_queue | REAL | count | Runnable tasks | where /proc/stat is missing |
`),
  },
  {
    name: 'thermal_samples',
    kind: 'view',
    meaning: 'One row per look at the sensors, once a second.',
    key: ['run_id', 't_ns'],
    columns: columns(`${SAMPLE_KEY}sensor_count | INTEGER | count | Sensors that could be read | never |
highest_celsius | REAL | °C | The hottest of them | when none could be read | package_temp
all_zones_json | TEXT | JSON | °C by sensor | never | all_zones_json
`),
  },
  {
    name: 'thermal_zones',
    kind: 'view',
    meaning: 'One row per look and sensor.',
    key: ['run_id', 't_ns', 'sensor'],
    columns: columns(`${SAMPLE_KEY}sensor | TEXT | | Name of the sensor | never |
celsius | REAL | °C | Its temperature | never |
`),
  },
  {
    name: 'ml_features',
    kind: 'view',
    meaning:
      'One row per task run, with the values of docs/ml-features.md that SQL can compute, under the same names. Learn from columns of the role feature alone.',
    key: ['run_id'],
    columns: featureColumns,
  },
]
