import type { SeriesReading } from '../../store/index.ts'
import { numberOf, type Row, textOf, wholeOf } from './row.ts'

interface Window {
  startNs: bigint
  endNs: bigint
}

/** Rows inside the window, one per time: many have the time of a clock that the energy was not read with. */
function timed(rows: readonly Row[], { startNs, endNs }: Window): Map<bigint, Row> {
  const inside = new Map<bigint, Row>()
  for (const row of rows) {
    const tNs = wholeOf(row, 'timestamp_ns')
    if (tNs !== undefined && tNs >= startNs && tNs <= endNs && !inside.has(tNs)) inside.set(tNs, row)
  }
  return inside
}

/** Temperatures by sensor, of the JSON object of all zones; empty where it is another thing. */
function zones(row: Row): Record<string, number> {
  let all: unknown
  try {
    all = JSON.parse(textOf(row, 'all_zones_json') ?? '{}')
  } catch {
    // A text that is no JSON says nothing of temperatures.
    return {}
  }
  if (all === null || typeof all !== 'object' || Array.isArray(all)) return {}
  return Object.fromEntries(
    Object.entries(all).flatMap(([zone, celsius]) =>
      typeof celsius === 'number' && Number.isFinite(celsius) ? [[`${zone}Celsius`, celsius]] : [],
    ),
  )
}

/** What A-LEMS sampled beside the energy and what holds: interrupts and temperatures. */
export function importedSeries(
  rows: { interrupts: readonly Row[]; thermal: readonly Row[] },
  window: Window,
): SeriesReading[] {
  const interrupts = [...timed(rows.interrupts, window)].flatMap(([tNs, row]) => {
    const interruptsPerSecond = numberOf(row, 'interrupts_per_sec')
    return interruptsPerSecond === undefined ? [] : [{ source: 'scheduler', tNs, reading: { interruptsPerSecond } }]
  })
  const thermal = [...timed(rows.thermal, window)].flatMap(([tNs, row]) => {
    const reading = zones(row)
    return Object.keys(reading).length === 0 ? [] : [{ source: 'thermal', tNs, reading }]
  })
  return [...interrupts, ...thermal]
}
