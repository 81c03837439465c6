import { readFileSync } from 'node:fs'
import { EnergyError, messageOf } from '../errors.ts'
import { csvRows } from './csv-table.ts'

/** Carbon intensity of one hour. */
export interface IntensityHour {
  /** Unix time of its beginning, ms. */
  startMs: number
  gramsPerKwh: number
}

/**
 * Reads carbon intensity by the hour: `time,grams_per_kwh`, the time in ISO 8601 with its zone, at full hours.
 *
 * @throws EnergyError CONFIG_UNREADABLE; CONFIG_INVALID with file and line
 */
export function loadIntensitySeries(path: string): IntensityHour[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new EnergyError(
      'CONFIG_UNREADABLE',
      `${path} cannot be read: ${messageOf(error)}.`,
      'Correct footprint.series, or leave it out.',
      { cause: error },
    )
  }
  return csvRows(path, text, ['time', 'grams_per_kwh']).map((row, i) => {
    const time = row.text('time')
    const startMs = /^\d{4}-\d\d-\d\dT\d\d:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(time)
      ? Date.parse(time)
      : Number.NaN
    const gramsPerKwh = row.number('grams_per_kwh')
    if (Number.isFinite(startMs) && gramsPerKwh !== undefined) return { startMs, gramsPerKwh }
    throw new EnergyError(
      'CONFIG_INVALID',
      `${path}:${i + 2} found ${JSON.stringify(time)}, allowed is a full hour such as 2026-01-31T14:00:00Z and a number.`,
      'Correct the line.',
    )
  })
}
