import { columns, type DocumentedTable } from './column.ts'

/** The columns of a reading per domain. */
const ENERGY = `t_ns | INTEGER | ns | Time of the reading on the monotonic clock | never | timestamp_ns
package_uj | INTEGER | µJ | Packages | where they are not counted, and after a missing reading | pkg_energy_uj
core_uj | INTEGER | µJ | Cores | where they are not counted, and after a missing reading | core_energy_uj
uncore_uj | INTEGER | µJ | Uncore | where it is not counted, and after a missing reading | uncore_energy_uj
dram_uj | INTEGER | µJ | Memory | where it is not counted, and after a missing reading | dram_energy_uj
gpu_uj | INTEGER | µJ | GPUs | where they are not counted, and after a missing reading |
psys_uj | INTEGER | µJ | Platform | where it is not counted, and after a missing reading |
`

/** `energy_samples`, which stands among the views. */
export const energySamples: DocumentedTable = {
  name: 'energy_samples',
  kind: 'view',
  meaning: 'The series of a run per domain, summed over sockets and unwrapped, cumulative from its first reading.',
  key: ['run_id', 't_ns'],
  columns: columns(`
run_id | TEXT | | The run | never | run_id
${ENERGY}`),
}

/** What was read. Rows of these tables cannot be changed, and go only with their whole experiment. */
export const rawTables: readonly DocumentedTable[] = [
  {
    name: 'run_counters',
    kind: 'table',
    meaning: 'One row per run and counter: its readings at the edges of the run.',
    key: ['run_id', 'counter'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
counter | TEXT | | Id of the counter in its reader | never |
domain | TEXT | | package, core, uncore, dram, gpu or psys | never | domain
first_uj | INTEGER | µJ | Reading at the beginning | where it could not be read | rapl_before_pretask_uj
last_uj | INTEGER | µJ | Reading at the end | where it could not be read | rapl_after_task_uj
range_uj | INTEGER | µJ | Largest value that the counter shows | when it does not wrap |
unit_uj | REAL | µJ | Smallest step of the counter | never |
wraps | INTEGER | count | How often it started again | never |
fault | TEXT | | Why there is no energy | without a fault |
joules | REAL | J | Energy of the run | with a fault |
position | INTEGER | count | Place in the order of the reader's counters, from 0 | in older runs whose reader is not known |
checks | TEXT | | The reader whose counters this one only checks: it is in no sum | where it counts for itself |
alignment | TEXT | JSON | What was taken off between the steps of the counter and the window | where it has no steps of its own |
`),
  },
  {
    name: 'raw_blocks',
    kind: 'table',
    meaning: 'The series of a run as it was read, in compressed blocks of up to a minute.',
    key: ['run_id', 'block'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
block | INTEGER | | Number of the block in its run, from 0 | never |
counters | TEXT | JSON | Ids of the counters in the order of the columns | never |
rows | INTEGER | count | Readings in it | never |
columns | INTEGER | count | Columns: time, uncertainty, each counter | never |
first_ns | INTEGER | ns | Time of the first reading | never |
last_ns | INTEGER | ns | Time of the last reading | never |
encoding | TEXT | | delta-zstd or delta-deflate: differences of int64, column after column | never |
bytes | BLOB | B | The block | never |
sha256 | TEXT | SHA-256 | Of bytes | never |
`),
  },
  {
    name: 'bench_windows',
    kind: 'table',
    meaning: 'One row per window of a bench: what its intervals can be computed from again.',
    key: ['run_id', 'window'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
window | INTEGER | | Number of the window in its run, from 0 | never |
round | INTEGER | | Place in the interleaved sequence of the group | never |
ops | INTEGER | count | Calls of the function | never |
start_ns | INTEGER | ns | Beginning on the monotonic clock | never |
seconds | REAL | s | Length | never |
cpu_seconds | REAL | s | CPU time of the measured processes | never |
background_cpu_seconds | REAL | s | CPU time of everything else on the machine | where /proc/stat is missing |
total_joules | REAL | J | Everything that was counted, harness included | without a counter that can be read |
counted_uj | TEXT | JSON | µJ per counter, in the order of the run's counters | on a fault |
domains | TEXT | JSON | Joules per domain | never |
window_seconds | REAL | s | Between the middles of the reads: what the joules are of | before version 8 of the schema |
uncertainty_joules | REAL | J | One standard uncertainty of the total | without a counter that can be read, and before version 8 |
`),
  },
  {
    name: 'run_keys',
    kind: 'table',
    internal: true,
    meaning: 'The integer that stands for a run with samples in the rows of this database. It never leaves it.',
    key: ['run_key'],
    columns: columns(`
run_key | INTEGER | | The number, in the order in which runs came | never |
run_id | TEXT | | The run | never |
`),
  },
  {
    name: 'keyed_energy_samples',
    kind: 'table',
    internal: true,
    meaning:
      'The rows of energy_samples under the keys of their runs; in PostgreSQL with the month in which the run began.',
    key: ['run_key', 't_ns'],
    columns: columns(`
run_key | INTEGER | | The run, in run_keys | never |
${ENERGY}`),
  },
  {
    name: 'telemetry_samples',
    kind: 'table',
    meaning: 'What was sampled beside the energy.',
    key: ['run_id', 'source', 't_ns'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
source | TEXT | | scheduler, turbostat, thermal or gpu | never |
t_ns | INTEGER | ns | Time of the reading on the monotonic clock | never | timestamp_ns
reading | TEXT | JSON | Numbers by name, the unit in the name; what could not be read has no key | never |
`),
  },
]
