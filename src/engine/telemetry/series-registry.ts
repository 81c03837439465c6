import { EnergyError } from '../../errors.ts'
import { scheduler } from './scheduler.ts'
import type { Series, SeriesSource, TelemetryOptions } from './telemetry.ts'
import { thermalSensors } from './thermal-sensors.ts'
import { turbostat } from './turbostat.ts'

/** Every series that the sampler thread may take. Adding one is a file and a line here. */
export const seriesSources: readonly SeriesSource[] = [thermalSensors, scheduler, turbostat]

export interface OpenedSeries {
  name: string
  hz: number
  series: Series
}

/** A series that this machine does not have, with its reason and what would help. JSON-safe. */
export interface MissingSeries {
  source: string
  code: string
  reason: string
  remedy: string
}

/** Opens every series that this machine has; what it has not is told, and stops nothing. */
export function openSeries(
  options: TelemetryOptions,
  sources: readonly SeriesSource[] = seriesSources,
): { opened: OpenedSeries[]; missing: MissingSeries[] } {
  const opened: OpenedSeries[] = []
  const missing: MissingSeries[] = []
  for (const source of sources) {
    try {
      opened.push({ name: source.name, hz: source.hz, series: source.open(options) })
    } catch (error) {
      // Anything else than a refusal is a fault of this program: it stops the others too, and leaves nothing open.
      if (!(error instanceof EnergyError)) {
        for (const { series } of opened) series.close()
        throw error
      }
      missing.push({ source: source.name, code: error.code, reason: error.message, remedy: error.hint })
    }
  }
  return { opened, missing }
}
