import type { MissingTelemetry } from '../../run.ts'
import type { NamedSeries } from '../sampling/series-recorder.ts'
import { missingTelemetry } from './missing-telemetry.ts'
import { scheduler } from './scheduler.ts'
import type { SeriesSource, TelemetryOptions } from './telemetry.ts'
import { thermalSensors } from './thermal-sensors.ts'
import { turbostat } from './turbostat.ts'

/** Every series that the sampler thread may take. Adding one is a file and a line here. */
export const seriesSources: readonly SeriesSource[] = [thermalSensors, scheduler, turbostat]

/** Opens every series that this machine has; what it has not is told, and stops nothing. */
export function openSeries(
  options: TelemetryOptions,
  sources: readonly SeriesSource[] = seriesSources,
): { opened: NamedSeries[]; missing: MissingTelemetry[] } {
  const opened: NamedSeries[] = []
  const missing: MissingTelemetry[] = []
  try {
    for (const source of sources) {
      try {
        opened.push({ name: source.name, hz: source.hz, series: source.open(options) })
      } catch (error) {
        missing.push(missingTelemetry(source.name, error))
      }
    }
  } catch (error) {
    for (const { series } of opened) series.close()
    throw error
  }
  return { opened, missing }
}
