import { secondsFromMs } from '../../units.ts'
import { quotient, sum } from './arithmetic.ts'
import { feature, type FeatureDefinition, NEVER } from './feature.ts'

const NO_STAT = 'where /proc/stat is missing'
const NO_WAIT = 'when there was no wait before the run'

/** When, how long, and who used the processor meanwhile. */
export const timeFeatures: readonly FeatureDefinition[] = [
  feature('duration_seconds', 's', 'Length of the window', 'seconds', NEVER, ({ run }) => run.seconds, {
    alems: 'task_duration_ns',
  }),
  feature(
    'seconds_since_start',
    's',
    'From the beginning of the invocation to the beginning of the run',
    'startedAt − experiment.createdAt',
    NEVER,
    ({ run, experiment }) => secondsFromMs(Date.parse(run.startedAt) - Date.parse(experiment.createdAt)),
  ),
  feature('hour_utc', 'count', 'Hour of the day at its beginning, UTC', 'startedAt', NEVER, ({ run }) =>
    new Date(run.startedAt).getUTCHours(),
  ),
  feature('cpu_seconds', 's', 'CPU time of the measured processes', 'cpuSeconds', NEVER, ({ run }) => run.cpuSeconds, {
    alems: 'user_time_ms + kernel_time_ms',
  }),
  feature(
    'cpu_cores',
    '1',
    'Cores that the measured processes kept busy',
    'cpuSeconds / seconds',
    'when the window has no length',
    ({ run }) => quotient(run.cpuSeconds, run.seconds),
  ),
  feature(
    'background_cpu_seconds',
    's',
    'CPU time of everything else on the machine',
    'backgroundCpuSeconds',
    NO_STAT,
    ({ run }) => run.backgroundCpuSeconds,
  ),
  feature(
    'background_cores',
    '1',
    'Cores that everything else kept busy',
    'backgroundCpuSeconds / seconds',
    NO_STAT,
    ({ run }) => quotient(run.backgroundCpuSeconds, run.seconds),
    {
      alems: 'background_cpu_percent',
    },
  ),
  feature(
    'cpu_fraction',
    '1',
    'Part of the used CPU time that the measured processes used',
    'cpuSeconds / (cpuSeconds + backgroundCpuSeconds)',
    NO_STAT,
    ({ run }) => quotient(run.cpuSeconds, sum([run.cpuSeconds, run.backgroundCpuSeconds])),
    {
      alems: 'cpu_fraction',
    },
  ),
  feature(
    'steal_seconds',
    's',
    'CPU time that the hypervisor gave to others',
    'stealSeconds',
    NO_STAT,
    ({ run }) => run.stealSeconds,
  ),
  feature(
    'cool_down_seconds',
    's',
    'Wait before the run',
    'coolDown.seconds',
    NO_WAIT,
    ({ run }) => run.coolDown?.seconds,
  ),
  feature(
    'cool_down_reached',
    'yes/no',
    'Power and temperature of the beginning were reached in it',
    'coolDown.reached',
    NO_WAIT,
    ({ run }) => run.coolDown?.reached,
  ),
]
