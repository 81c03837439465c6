import type { TelemetryValues } from '../../run.ts'
import { difference, highest, lowest, mean, sum } from './arithmetic.ts'
import { feature, type FeatureDefinition, target } from './feature.ts'
import { hottest } from './series.ts'

const NO_SENSOR = 'on machines without sensors'
const NOT_COUNTED = 'where the processor does not tell'
const NO_GPU = 'without an NVIDIA GPU'

const ofGpus = (telemetry: TelemetryValues, what: string): number[] =>
  Object.entries(telemetry).flatMap(([name, value]) => (/^gpu\d+/.test(name) && name.endsWith(what) ? value : []))

const overGpus = (telemetry: TelemetryValues, what: string): number | undefined => {
  const values = ofGpus(telemetry, what)
  return values.length === 0 ? undefined : sum(values)
}

/** Temperatures, throttling, and the state of the GPUs. */
export const thermalFeatures: readonly FeatureDefinition[] = [
  feature(
    'start_temperature_celsius',
    '°C',
    'Hottest sensor at the first look',
    'series thermal',
    NO_SENSOR,
    ({ series }) => hottest(series)[0],
    { alems: 'start_temp_c' },
  ),
  feature(
    'end_temperature_celsius',
    '°C',
    'Hottest sensor at the last look',
    'series thermal',
    NO_SENSOR,
    ({ series }) => hottest(series).at(-1),
    { alems: 'package_temp_celsius' },
  ),
  feature(
    'highest_temperature_celsius',
    '°C',
    'Hottest sensor of all looks',
    'series thermal',
    NO_SENSOR,
    ({ series }) => highest(hottest(series)),
    { alems: 'max_temp_c' },
  ),
  feature(
    'lowest_temperature_celsius',
    '°C',
    'Hottest sensor at its coolest',
    'series thermal',
    NO_SENSOR,
    ({ series }) => lowest(hottest(series)),
    { alems: 'min_temp_c' },
  ),
  feature('mean_temperature_celsius', '°C', 'Hottest sensor on average', 'series thermal', NO_SENSOR, ({ series }) =>
    mean(hottest(series)),
  ),
  feature(
    'temperature_rise_celsius',
    '°C',
    'Highest temperature less the first one',
    'series thermal',
    NO_SENSOR,
    ({ series }) => difference(highest(hottest(series)), hottest(series)[0]),
    {
      alems: 'thermal_delta_c',
    },
  ),
  feature(
    'idle_temperature_celsius',
    '°C',
    'Temperature when the idle baseline was measured',
    'experiment.idleBaseline.temperatureCelsius',
    'without an idle baseline or sensor',
    ({ experiment }) => experiment.idleBaseline?.temperatureCelsius,
    {
      alems: 'baseline_temp_celsius',
    },
  ),
  feature(
    'core_throttle_events',
    'count',
    'Times that cores were throttled',
    'telemetry.values.coreThrottleEvents',
    NOT_COUNTED,
    ({ telemetry }) => telemetry.coreThrottleEvents,
    {
      alems: 'thermal_during_experiment',
    },
  ),
  feature(
    'package_throttle_events',
    'count',
    'Times that packages were throttled',
    'telemetry.values.packageThrottleEvents',
    NOT_COUNTED,
    ({ telemetry }) => telemetry.packageThrottleEvents,
    {
      alems: 'thermal_throttle_flag',
    },
  ),
  feature(
    'throttling_at_end',
    'count',
    'A package is being throttled at the end',
    'telemetry.values.packageThrottlingNow',
    NOT_COUNTED,
    ({ telemetry }) => telemetry.packageThrottlingNow,
    {
      alems: 'thermal_now_active',
    },
  ),
  feature(
    'throttled_since_boot',
    'count',
    'A package has been throttled since the start of the machine',
    'telemetry.values.packageThrottledSinceBoot',
    NOT_COUNTED,
    ({ telemetry }) => telemetry.packageThrottledSinceBoot,
    {
      alems: 'thermal_since_boot',
    },
  ),
  feature(
    'gpu_temperature_celsius',
    '°C',
    'Hottest GPU at the end',
    'telemetry.values.gpu…TemperatureCelsius',
    NO_GPU,
    ({ telemetry }) => highest(ofGpus(telemetry, 'TemperatureCelsius')),
  ),
  feature(
    'gpu_memory_used_bytes',
    'B',
    'Memory in use over all GPUs at the end',
    'telemetry.values.gpu…MemoryUsedBytes',
    NO_GPU,
    ({ telemetry }) => overGpus(telemetry, 'MemoryUsedBytes'),
  ),
  feature(
    'gpu_utilisation_fraction',
    '1',
    'Busiest GPU at the end',
    'telemetry.values.gpu…UtilisationFraction',
    NO_GPU,
    ({ telemetry }) => highest(ofGpus(telemetry, 'UtilisationFraction')),
  ),
  target('gpu_watts', 'W', 'Power of all GPUs at the end', 'telemetry.values.gpu…PowerWatts', NO_GPU, ({ telemetry }) =>
    overGpus(telemetry, 'PowerWatts'),
  ),
]
