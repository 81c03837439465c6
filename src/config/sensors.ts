import { join } from 'node:path'
import { celsiusFromMillicelsius } from '../units.ts'
import { canonicalJson } from './fingerprint.ts'
import { systemText } from './system-file.ts'
import { namesLike, present, systemNumber } from './system-value.ts'

export interface ThermalZone {
  zone: string
  type: string
  /** Where the kernel acts: `critical` switches off, `passive` slows down. */
  trips: { type: string; celsius: number }[]
}

/** One input of a monitoring chip: `temp1` with its label. */
export interface HwmonInput {
  input: string
  label?: string
}

/** A monitoring chip. Its number (hwmon3) changes from start to start and is left out. */
export interface HwmonChip {
  name: string
  inputs: HwmonInput[]
}

function tripsOf(zone: string): ThermalZone['trips'] {
  return namesLike(zone, /^trip_point_\d+_temp$/).flatMap((name) => {
    const type = systemText(join(zone, name.replace(/temp$/, 'type')))
    const millicelsius = systemNumber(join(zone, name))
    // Drivers write 0 or −274 °C where a trip point is not set.
    if (type === undefined || millicelsius === undefined || millicelsius <= 0) return []
    return [{ type, celsius: celsiusFromMillicelsius(millicelsius) }]
  })
}

/** Thermal zones with what they do when it gets hot (Linux, Documentation/driver-api/thermal/sysfs-api.rst). */
export const detectThermalZones = (sysRoot: string): ThermalZone[] =>
  namesLike(join(sysRoot, 'class/thermal'), /^thermal_zone\d+$/).flatMap((zone) => {
    const path = join(sysRoot, 'class/thermal', zone)
    const type = systemText(join(path, 'type'))
    return type === undefined ? [] : [{ zone, type, trips: tripsOf(path) }]
  })

/** Monitoring chips and their inputs, by name (Linux, Documentation/hwmon/sysfs-interface.rst). */
export function detectHwmonChips(sysRoot: string): HwmonChip[] {
  const chips = namesLike(join(sysRoot, 'class/hwmon'), /^hwmon\d+$/).flatMap((each) => {
    const path = join(sysRoot, 'class/hwmon', each)
    const name = systemText(join(path, 'name'))
    if (name === undefined) return []
    const inputs = namesLike(path, /^(?:temp|fan|in|curr|power|energy)\d+_(?:input|average)$/).map((file) => {
      const input = file.slice(0, file.indexOf('_'))
      return present<HwmonInput>({ input, label: systemText(join(path, `${input}_label`)) })
    })
    const once = inputs.filter(({ input }, i) => inputs.findIndex((other) => other.input === input) === i)
    return [{ name, inputs: once }]
  })
  const key = (chip: HwmonChip): string => `${chip.name} ${canonicalJson(chip.inputs)}`
  return chips.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
