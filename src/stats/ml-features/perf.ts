import { quotient, sum } from './arithmetic.ts'
import { feature, type FeatureDefinition } from './feature.ts'

const NO_EVENT = 'where the machine does not count it for this user'

const counted = (name: string, value: string, meaning: string, alems?: string): FeatureDefinition =>
  feature(
    name,
    'count',
    meaning,
    `telemetry.values.${value}`,
    NO_EVENT,
    ({ telemetry }) => telemetry[value],
    alems === undefined ? {} : { alems },
  )

/** perf counters of the measured processes over the window. */
export const perfFeatures: readonly FeatureDefinition[] = [
  feature(
    'task_clock_seconds',
    's',
    'CPU time as perf counts it',
    'telemetry.values.taskClockSeconds',
    NO_EVENT,
    ({ telemetry }) => telemetry.taskClockSeconds,
  ),
  counted('instructions', 'instructions', 'Retired instructions', 'instructions'),
  counted('cycles', 'cycles', 'CPU cycles', 'cycles'),
  feature(
    'instructions_per_cycle',
    '1',
    'Instructions per cycle',
    'telemetry.values.instructionsPerCycle',
    NO_EVENT,
    ({ telemetry }) => telemetry.instructionsPerCycle,
    { alems: 'ipc' },
  ),
  counted('cache_references', 'cacheReferences', 'Accesses to the last cache', 'cache_references'),
  counted('cache_misses', 'cacheMisses', 'Misses of the last cache', 'cache_misses'),
  feature(
    'cache_miss_ratio',
    '1',
    'Misses per access',
    'telemetry.values.cacheMissRatio',
    NO_EVENT,
    ({ telemetry }) => telemetry.cacheMissRatio,
    { alems: 'cache_miss_rate' },
  ),
  counted('branches', 'branches', 'Branches'),
  counted('branch_misses', 'branchMisses', 'Mispredicted branches'),
  feature(
    'branch_miss_ratio',
    '1',
    'Mispredicted per branch',
    'telemetry.values.branchMisses / branches',
    NO_EVENT,
    ({ telemetry }) => quotient(telemetry.branchMisses, telemetry.branches),
  ),
  counted('page_faults_minor', 'pageFaultsMinor', 'Page faults without reading a disk', 'minor_page_faults'),
  counted('page_faults_major', 'pageFaultsMajor', 'Page faults that read a disk', 'major_page_faults'),
  feature(
    'page_faults',
    'count',
    'Page faults of both kinds',
    'telemetry.values.pageFaultsMinor + pageFaultsMajor',
    NO_EVENT,
    ({ telemetry }) => sum([telemetry.pageFaultsMinor, telemetry.pageFaultsMajor]),
    {
      alems: 'page_faults',
    },
  ),
  counted(
    'context_switches',
    'contextSwitches',
    'Context switches of the measured processes',
    'total_context_switches',
  ),
  counted('migrations', 'migrations', 'Moves to another CPU', 'thread_migrations'),
  feature(
    'perf_user_only',
    'yes/no',
    'Kernel time is in none of these counts',
    'telemetry.values.perfUserOnly',
    'without perf counters',
    ({ telemetry }) => (telemetry.taskClockSeconds === undefined ? undefined : telemetry.perfUserOnly === 1),
  ),
]
