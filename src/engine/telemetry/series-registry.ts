import type { MissingTelemetry } from '../../run.ts'
import type { NamedSeries } from '../sampling/series-recorder.ts'
import { missingTelemetry } from './snapshot-registry.ts'
import type { SeriesSource, TelemetryOptions } from './telemetry.ts'

/** Every series that the sampler thread takes beside the counters. */
export const seriesSources: readonly SeriesSource[] = []

/** The series that work here, and why the others do not. */
export function openSeries(
  options: TelemetryOptions,
  sources: readonly SeriesSource[] = seriesSources,
): { opened: NamedSeries[]; missing: MissingTelemetry[] } {
  const opened: NamedSeries[] = []
  const missing: MissingTelemetry[] = []
  for (const source of sources) {
    try {
      opened.push({ name: source.name, hz: source.hz, series: source.open(options) })
    } catch (error) {
      // A series that this machine does not have takes nothing from the energy: the record says what is missing.
      missing.push(missingTelemetry(source.name, error))
    }
  }
  return { opened, missing }
}
