import type { TelemetryValues } from '../../run.ts'
import { sum } from './arithmetic.ts'
import { feature, type FeatureDefinition } from './feature.ts'
import { statistic } from './series.ts'

const NOT_SHOWN = 'where the kernel does not show it'
const NO_TURBOSTAT = 'without turbostat'

/** Idle states of A-LEMS, and those below them. */
const PACKAGE_STATES = ['C2', 'C3', 'C6', 'C7', 'C8', 'C10'] as const
const CORE_STATES = ['C1', 'C3', 'C6', 'C7'] as const
const ALEMS_OF_STATE: Record<string, string> = {
  C2: 'c2_time_seconds',
  C3: 'c3_time_seconds',
  C6: 'c6_time_seconds',
  C7: 'c7_time_seconds',
}

/** Sum over the idle states of cpuidle, whatever their driver calls them; POLL is no sleep. */
function overStates(values: TelemetryValues, pattern: RegExp): number | undefined {
  const found = Object.entries(values).filter(([name]) => pattern.test(name) && !/^idleStatePOLL/i.test(name))
  return found.length === 0 ? undefined : sum(found.map(([, value]) => value))
}

/** Clocks and idle states. */
export const clockFeatures: readonly FeatureDefinition[] = [
  feature(
    'frequency_before_mhz',
    'MHz',
    'Mean clock of the CPUs before the window',
    'telemetry.values.frequencyBeforeMhz',
    NOT_SHOWN,
    ({ telemetry }) => telemetry.frequencyBeforeMhz,
  ),
  feature(
    'frequency_after_mhz',
    'MHz',
    'Mean clock of the CPUs after the window',
    'telemetry.values.frequencyAfterMhz',
    NOT_SHOWN,
    ({ telemetry }) => telemetry.frequencyAfterMhz,
  ),
  feature(
    'frequency_mhz',
    'MHz',
    'Mean clock of the CPUs during the run',
    'series scheduler: mean of meanFrequencyMhz',
    NOT_SHOWN,
    ({ series }) => statistic(series, 'scheduler', 'meanFrequencyMhz'),
    {
      alems: 'frequency_mhz',
    },
  ),
  feature(
    'uncore_frequency_mhz',
    'MHz',
    'Clock of the uncore after the window',
    'telemetry.values.uncoreFrequencyMhz',
    NOT_SHOWN,
    ({ telemetry }) => telemetry.uncoreFrequencyMhz,
    {
      alems: 'ring_bus_freq_mhz',
    },
  ),
  feature(
    'busy_mhz',
    'MHz',
    'Clock while CPUs were not idle',
    'series turbostat: mean of Bzy_MHz',
    NO_TURBOSTAT,
    ({ series }) => statistic(series, 'turbostat', 'Bzy_MHz'),
    { alems: 'cpu_busy_mhz' },
  ),
  feature(
    'average_mhz',
    'MHz',
    'Clock with the idle time as 0',
    'series turbostat: mean of Avg_MHz',
    NO_TURBOSTAT,
    ({ series }) => statistic(series, 'turbostat', 'Avg_MHz'),
    { alems: 'cpu_avg_mhz' },
  ),
  feature(
    'sleep_seconds',
    's',
    'CPU time asleep, over all CPUs and states',
    'telemetry.values: idleState…Seconds',
    NOT_SHOWN,
    ({ telemetry }) => overStates(telemetry, /^idleState.*Seconds$/),
  ),
  feature(
    'sleep_entries',
    'count',
    'How often a CPU fell asleep',
    'telemetry.values: idleState…Entries',
    NOT_SHOWN,
    ({ telemetry }) => overStates(telemetry, /^idleState.*Entries$/),
  ),
  ...PACKAGE_STATES.map((state) =>
    feature(
      `package_${state.toLowerCase()}_seconds`,
      's',
      `Time of the packages in ${state}, summed up`,
      `telemetry.values.package${state}Seconds`,
      'where the processor does not count it for this user',
      ({ telemetry }) => telemetry[`package${state}Seconds`],
      ALEMS_OF_STATE[state] === undefined ? {} : { alems: ALEMS_OF_STATE[state] },
    ),
  ),
  ...CORE_STATES.map((state) =>
    feature(
      `core_${state.toLowerCase()}_seconds`,
      's',
      `Time of the cores in ${state}, summed up`,
      `telemetry.values.core${state}Seconds`,
      'where the processor does not count it for this user',
      ({ telemetry }) => telemetry[`core${state}Seconds`],
    ),
  ),
]
