import type { RawWindow } from '../run.ts'
import { linearFit } from '../stats/index.ts'
import { joulesFromKwh, joulesFromWh, secondsFromNs, wattsFrom, wattsFromKw } from '../units.ts'
import type { WallMeterFigures } from './certificate.ts'
import type { LoadStep } from './load-steps.ts'
import { wattsOf } from './windows.ts'

type Unit = WallMeterFigures['unit']

/** One line of a wall meter: power now, or energy since some moment of its own. */
export interface WallReading {
  atNs: bigint
  unit: Unit
  /** W, or J. */
  value: number
}

const IN_SI: Record<Unit, (value: number) => number> = {
  W: (value) => value,
  kW: wattsFromKw,
  J: (value) => value,
  Wh: joulesFromWh,
  kWh: joulesFromKwh,
}
const LINE = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*(W|kW|J|Wh|kWh)\s*$/

/** Reads one line, `123.4 W`; undefined for anything else. */
export function wallReading(line: string, atNs: bigint): WallReading | undefined {
  const [, number, unit] = LINE.exec(line) ?? []
  if (number === undefined || unit === undefined) return undefined
  return { atNs, unit: unit as Unit, value: IN_SI[unit as Unit](Number(number)) }
}

const isPower = (unit: Unit): boolean => unit === 'W' || unit === 'kW'

/**
 * Power at the wall in a window: the mean of readings of power; the difference of the first and the last reading of energy
 * over the time between them. Undefined where the window has too few, and where the energy fell.
 */
export function wallWatts(readings: readonly WallReading[], startNs: bigint, endNs: bigint): number | undefined {
  const inside = readings.filter(({ atNs }) => atNs >= startNs && atNs <= endNs)
  const [first, last] = [inside[0], inside.at(-1)]
  if (!first || !last) return undefined
  if (isPower(first.unit)) return inside.reduce((sum, { value }) => sum + value, 0) / inside.length
  const seconds = secondsFromNs(last.atNs - first.atNs)
  return seconds > 0 && last.value >= first.value ? wattsFrom(last.value - first.value, seconds) : undefined
}

/** What a wall meter says of package + dram over the windows of the load steps: AC watts = offset + slope · counted watts. */
export function wallFigures(
  steps: readonly LoadStep[],
  readings: readonly WallReading[],
): WallMeterFigures | undefined {
  const [first] = readings
  if (!first) return undefined
  const points = steps
    .flatMap(({ windows }) => windows)
    .flatMap((window: RawWindow) => {
      const x = wattsOf(window, ['package', 'dram'])
      const y = wallWatts(readings, BigInt(window.startNs), BigInt(window.endNs))
      return x === undefined || y === undefined ? [] : [{ x, y }]
    })
  const fit = linearFit(points)
  return {
    unit: first.unit,
    readings: readings.length,
    windows: points.length,
    ...(fit === undefined ? {} : { slope: fit.slope, offsetWatts: fit.offset, residualWatts: fit.residualSd }),
  }
}
