import { feature, type FeatureDefinition } from './feature.ts'
import { statistic } from './series.ts'

const NO_SERIES = 'without this column of the series'

const ofSeries = (
  name: string,
  unit: string,
  meaning: string,
  columnName: string,
  of: 'mean' | 'highest',
  alems?: string,
): FeatureDefinition =>
  feature(
    name,
    unit,
    meaning,
    `series scheduler: ${of} of ${columnName}`,
    NO_SERIES,
    ({ series }) => statistic(series, 'scheduler', columnName, of),
    alems === undefined ? {} : { alems },
  )

/** What the scheduler did on the machine while the run lasted, and its memory. */
export const schedulerFeatures: readonly FeatureDefinition[] = [
  ofSeries(
    'interrupts_per_second',
    '1/s',
    'Interrupts of the machine',
    'interruptsPerSecond',
    'mean',
    'interrupts_per_second',
  ),
  ofSeries(
    'interrupts_per_second_highest',
    '1/s',
    'Most interrupts of a tenth of a second',
    'interruptsPerSecond',
    'highest',
  ),
  ofSeries(
    'machine_context_switches_per_second',
    '1/s',
    'Context switches of the machine',
    'contextSwitchesPerSecond',
    'mean',
  ),
  ofSeries(
    'voluntary_switches_per_second',
    '1/s',
    'Switches of the measured processes when they waited',
    'voluntarySwitchesPerSecond',
    'mean',
    'context_switches_voluntary',
  ),
  ofSeries(
    'involuntary_switches_per_second',
    '1/s',
    'Switches of the measured processes when their time was up',
    'involuntarySwitchesPerSecond',
    'mean',
    'context_switches_involuntary',
  ),
  ofSeries('run_queue', 'count', 'Runnable tasks', 'runQueue', 'mean', 'run_queue_length'),
  ofSeries('run_queue_highest', 'count', 'Most runnable tasks', 'runQueue', 'highest'),
  ofSeries('user_fraction', '1', 'User time in all CPU time of the machine', 'userFraction', 'mean', 'user_time_ms'),
  ofSeries(
    'system_fraction',
    '1',
    'Kernel time in all CPU time of the machine',
    'systemFraction',
    'mean',
    'kernel_time_ms',
  ),
  ofSeries('idle_fraction', '1', 'Idle time in all CPU time of the machine', 'idleFraction', 'mean'),
  ofSeries(
    'cpu_pressure_fraction',
    '1',
    'Time in which a runnable task waited for a CPU',
    'cpuPressureFraction',
    'mean',
  ),
  ofSeries(
    'tcp_retransmits_per_second',
    '1/s',
    'TCP segments that were sent again',
    'tcpRetransmitsPerSecond',
    'mean',
    'tcp_retransmits',
  ),
  ofSeries('resident_bytes', 'B', 'Most resident memory of the process', 'residentBytes', 'highest', 'rss_memory_mb'),
  ofSeries('swap_used_bytes', 'B', 'Most swap of the machine in use', 'swapUsedBytes', 'highest', 'swap_end_used_mb'),
]
