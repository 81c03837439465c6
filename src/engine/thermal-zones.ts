import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { celsiusFromMillicelsius } from '../units.ts'

/** Zones that are not wired show 0, −273 or 127 °C and more; silicon that runs is in between. */
const SANE_CELSIUS = { low: 1, high: 120 }

function celsiusOf(zone: string): number {
  try {
    return celsiusFromMillicelsius(Number(readFileSync(join(zone, 'temp'), 'latin1').trim() || Number.NaN))
  } catch {
    // A zone whose sensor sleeps cannot be read (EAGAIN, ENODATA): it says nothing now.
    return Number.NaN
  }
}

/**
 * Temperature of the hottest thermal zone, °C (Linux, Documentation/driver-api/thermal/sysfs-api.rst: `temp` is in m°C);
 * undefined where none shows a temperature that can be one.
 */
export function hottestCelsius(sysRoot: string): number | undefined {
  const root = join(sysRoot, 'class/thermal')
  let names: string[]
  try {
    names = readdirSync(root)
  } catch {
    // No thermal subsystem, as in most virtual machines: there is no temperature.
    return undefined
  }
  const sane = names
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => celsiusOf(join(root, name)))
    .filter((celsius) => celsius >= SANE_CELSIUS.low && celsius <= SANE_CELSIUS.high)
  return sane.length === 0 ? undefined : Math.max(...sane)
}
