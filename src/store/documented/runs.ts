import { columns, type DocumentedColumn } from './column.ts'

/** What every run has, and what only benches have. */
export const runColumns: readonly DocumentedColumn[] = columns(`
run_id | TEXT | | Id of the run, UUIDv7 | never | run_id
exp_id | TEXT | | The invocation, experiments | never | exp_id
kind | TEXT | | bench or task | never |
benchmark_key | TEXT | | File, suite and name, joined: the same over the whole history | never |
project | TEXT | | Vitest project; empty without one | never |
file | TEXT | | Path relative to the Vitest root, with forward slashes | never |
suite | TEXT | | Names of the enclosing suites, joined; empty without one | never |
name | TEXT | | Name of the bench or test | never |
workflow_type | TEXT | | test, linear or agentic | in benches | workflow_type
retry | INTEGER | count | Retry of Vitest, from 0 | never |
repeat | INTEGER | count | Repeat of Vitest, from 0 | never |
status | TEXT | | running, completed, failed or aborted | never | status
error_message | TEXT | | What went wrong | when nothing did | error_message
started_at | TEXT | ISO 8601 | Wall clock at start_time_ns, UTC | never |
start_time_ns | INTEGER | ns | Beginning on the monotonic clock of the machine | never | start_time_ns
end_time_ns | INTEGER | ns | End on the same clock | never | end_time_ns
duration_seconds | REAL | s | Length of the measured window; of a bench, of all its windows | never | task_duration_ns
reader | TEXT | | Reader of the counters | without a counter that can be read | energy_measurement_mode
provenance | TEXT | | measured, derived, modelled or simulated | without a counter that can be read |
total_joules | REAL | J | Everything that was counted: package + dram + gpu | without a counter that can be read | total_energy_uj
total_uncertainty_joules | REAL | J | One standard uncertainty of the total | without a counter that can be read |
package_joules | REAL | J | Energy of the packages | where the machine does not count it | pkg_energy_uj
core_joules | REAL | J | Energy of the cores | where the machine does not count it | core_energy_uj
uncore_joules | REAL | J | Energy of the uncore, from its own counter | where the machine does not count it | uncore_energy_uj
dram_joules | REAL | J | Energy of the memory | where the machine does not count it | dram_energy_uj
gpu_joules | REAL | J | Energy of the GPUs | where the machine does not count it | gpu_total_energy_uj
psys_joules | REAL | J | Energy of the platform, which holds the package | where the machine does not count it |
avg_power_watts | REAL | W | Total over duration | without a counter that can be read | avg_task_power_watts
idle_joules | REAL | J | Idle power over duration | without an idle baseline | baseline_energy_uj
active_joules | REAL | J | Total above idle, signed | without an idle baseline | dynamic_energy_uj
active_low | REAL | J | Lower bound of it | without an idle baseline |
active_high | REAL | J | Upper bound of it | without an idle baseline |
baseline_id | TEXT | | The idle baseline it was computed with | without an idle baseline | baseline_id
cpu_seconds | REAL | s | CPU time of the measured processes | where another program measured and did not say | user_time_ms + kernel_time_ms
background_cpu_seconds | REAL | s | CPU time of everything else on the machine | where /proc/stat is missing | background_cpu_percent
steal_seconds | REAL | s | CPU time that the hypervisor gave to others | where /proc/stat is missing |
windows | INTEGER | count | Windows of the bench | in task runs |
ops | INTEGER | count | Calls of the function in all windows | in task runs |
ops_per_window | INTEGER | count | Calls in a window | in task runs |
seconds_per_op_median | REAL | s/op | Median over the windows, net of the harness | in task runs, and when no window was finished |
seconds_per_op_low | REAL | s/op | Lower bound of it | in task runs, and when no window was finished |
seconds_per_op_high | REAL | s/op | Upper bound of it | in task runs, and when no window was finished |
joules_per_op_median | REAL | J/op | Median over the windows, idle included, net of the harness | in task runs, without a counter, and below resolution |
joules_per_op_low | REAL | J/op | Lower bound of it | in task runs, without a counter, and below resolution |
joules_per_op_high | REAL | J/op | Upper bound of it | in task runs, without a counter, and below resolution |
active_per_op_median | REAL | J/op | Median above idle | in task runs, and without an idle baseline |
active_per_op_low | REAL | J/op | Lower bound of it | in task runs, and without an idle baseline |
active_per_op_high | REAL | J/op | Upper bound of it | in task runs, and without an idle baseline |
interval_scope | TEXT | | process: the intervals are of one process; session: of several fresh ones | in task runs, and when no window was finished |
cpu_seconds_per_op | REAL | s/op | CPU time per op | in task runs |
harness_seconds_per_op | REAL | s/op | What was taken off for the harness | in task runs, and where it was not measured |
harness_joules_per_op | REAL | J/op | What was taken off for the harness | in task runs, and where it was not measured |
stop_reason | TEXT | | interval, time, iterations or aborted | in task runs |
samples | INTEGER | count | Samples of the counters in the window | in benches | sample_count
samples_lost | INTEGER | count | Samples that were due and not taken | in benches | energy_sample_coverage_pct
sampler_cpu_seconds | REAL | s | CPU time of the sampler in the window | in benches, and before Node 23.9 |
success | INTEGER | yes/no | It reached its goal | in benches | goal_attempt.outcome
experiment_valid | INTEGER | yes/no | No fatal warning | never | experiment_valid
invalid_reason | TEXT | | The fatal warning | when it is valid | rejection_reason
warnings | TEXT | JSON | What limits the trust in it | never |
content_hash | TEXT | SHA-256 | Of everything that was read in it | never | run_state_hash
record | TEXT | JSON | The whole run but what has a table of its own; its telemetry too | never |
formula_version | INTEGER | | Version of the formulas that made the numbers | in runs that are older than it |
`)
