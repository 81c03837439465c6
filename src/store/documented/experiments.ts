import { columns, type DocumentedTable } from './column.ts'

export const experimentTables: readonly DocumentedTable[] = [
  {
    name: 'experiments',
    kind: 'table',
    meaning: 'One row per invocation.',
    key: ['exp_id'],
    columns: columns(`
exp_id | TEXT | | Id of the invocation, UUIDv7 | never | exp_id
name | TEXT | | What was run, for people | never | name
created_at | TEXT | ISO 8601 | Its beginning, UTC | never | created_at
completed_at | TEXT | ISO 8601 | Its end, UTC | while it runs, and when it was killed | completed_at
status | TEXT | | running, completed, partial, failed or aborted | never | status
seed | INTEGER | | Seed of every random choice in it | never |
git_commit | TEXT | | Commit of the code that was run | outside of a repository | git_commit
git_branch | TEXT | | Branch | outside of a repository, and on a detached head | git_branch
git_dirty | INTEGER | yes/no | The working tree differed from the commit | outside of a repository | git_dirty
ci | TEXT | | Name of the CI system | outside of CI |
hw_id | TEXT | | The machine, hardware_config | never | hw_id
env_id | TEXT | | The software, environment_config | never | env_id
baseline_id | TEXT | | Idle power of the machine at its beginning, idle_baselines | without an idle baseline | baseline_id
runs_total | INTEGER | count | Runs that are stored | never | runs_total
runs_completed | INTEGER | count | Runs that came to their end | never | runs_completed
config | TEXT | JSON | The resolved configuration | never |
readers | TEXT | JSON | Readers that opened, with their counters | never |
refused | TEXT | JSON | Readers that did not open, with reason and remedy | never |
warnings | TEXT | JSON | What limits the trust in the whole invocation | never |
controls | TEXT | JSON | Measurements of the control workload | where none was made |
pinned_cpus | TEXT | JSON | CPUs that the measured process was pinned to | where it was not |
`),
  },
  {
    name: 'hardware_config',
    kind: 'table',
    meaning: 'One row per machine. Holds only what does not change between two starts.',
    key: ['hw_id'],
    columns: columns(`
hw_id | TEXT | SHA-256 | Hash of the facts | never | hardware_hash
hostname | TEXT | | Name of the machine | never | hostname
cpu_model | TEXT | | Model of the processor | never | cpu_model
cpu_vendor | TEXT | | Its vendor | never | cpu_vendor
cpu_architecture | TEXT | | Its architecture as Node names it | never | cpu_architecture
cpu_threads | INTEGER | count | Logical CPUs | never | cpu_threads
ram_bytes | INTEGER | B | Main memory | never | ram_gb
facts | TEXT | JSON | Everything that is known of the machine | never |
`),
  },
  {
    name: 'environment_config',
    kind: 'table',
    meaning: 'One row per set of software and settings.',
    key: ['env_id'],
    columns: columns(`
env_id | TEXT | SHA-256 | Hash of the facts | never | env_hash
os_name | TEXT | | Operating system | never | os_name
kernel_version | TEXT | | Its kernel | never | kernel_version
node_version | TEXT | | Node | never |
vitest_version | TEXT | | Vitest | when it ran without Vitest |
plugin_version | TEXT | | This package | never |
governor | TEXT | | Frequency governor of CPU 0 | where the kernel does not show it | governor
turbo | INTEGER | yes/no | Boost clocks are allowed | where the kernel does not show it | turbo_enabled
facts | TEXT | JSON | Everything that is known of the software | never |
`),
  },
  {
    name: 'idle_baselines',
    kind: 'table',
    meaning: 'One row per measurement of the idle power of a machine.',
    key: ['baseline_id'],
    columns: columns(`
baseline_id | TEXT | | Id of the baseline, UUIDv7 | never | baseline_id
measured_at | TEXT | ISO 8601 | When it was measured, UTC | never | timestamp
mode | TEXT | | edges, or sampled while the sampler ran | never |
hw_id | TEXT | | The machine | never |
reader | TEXT | | Reader of the counters | never |
provenance | TEXT | | measured, derived, modelled or simulated | never |
total_power_watts | REAL | W | Power of package + dram + gpu | without a counter that can be read |
total_std | REAL | W | One standard deviation of a segment of it | without a counter that can be read |
package_power_watts | REAL | W | Power of the packages | where the machine does not count it | package_power_watts
core_power_watts | REAL | W | Power of the cores | where the machine does not count it | core_power_watts
uncore_power_watts | REAL | W | Power of the uncore | where the machine does not count it | uncore_power_watts
dram_power_watts | REAL | W | Power of the memory | where the machine does not count it | dram_power_watts
duration_seconds | REAL | s | Length of all segments | never | duration_seconds
segments | INTEGER | count | Segments that were measured | never | sample_count
background_cores | REAL | 1 | Cores that other processes kept busy meanwhile | where /proc/stat is missing | background_cpu
accepted | INTEGER | yes/no | It was quiet enough to be used | never |
record | TEXT | JSON | The whole baseline, with the reason of a rejection | never |
`),
  },
  {
    name: 'tombstones',
    kind: 'table',
    meaning: 'One row per experiment that was deleted; it is not taken in again. Rows cannot be changed or deleted.',
    key: ['exp_id'],
    columns: columns(`
exp_id | TEXT | | The invocation that was deleted | never | exp_id
deleted_at | TEXT | ISO 8601 | When it was deleted, UTC | never |
name | TEXT | | What had been run | never | name
created_at | TEXT | ISO 8601 | Its beginning, UTC | never | created_at
runs | INTEGER | count | Runs that went with it | never |
`),
  },
  {
    name: 'schema_version',
    kind: 'table',
    meaning: 'One row per migration that was applied.',
    key: ['version'],
    columns: columns(`
version | INTEGER | | Number of the migration, from 1 | never | version
checksum | TEXT | SHA-256 | Of its statements | never |
applied_at | TEXT | ISO 8601 | When it was applied, UTC | never | applied_at
`),
  },
]
