import { join } from 'node:path'
import { secondsFromUs, wattsFromUw } from '../units.ts'
import { systemText } from './system-file.ts'
import { namesLike, present, systemNumber } from './system-value.ts'

/** One limit that the firmware keeps to: mean power over a time. */
export interface PowerLimit {
  /** `long_term`, `short_term`, `peak_power`. */
  name: string
  watts: number
  windowSeconds?: number
  /** The highest that may be set. */
  maximumWatts?: number
}

export interface LimitedZone {
  zone: string
  name: string
  limits: PowerLimit[]
}

const ZONE = /^intel-rapl(?:-mmio|-tpmi)?:[0-9a-f]+(?::[0-9a-f]+)?$/

function limitsOf(path: string): PowerLimit[] {
  return namesLike(path, /^constraint_\d+_power_limit_uw$/).flatMap((file) => {
    const prefix = join(path, file.replace(/power_limit_uw$/, ''))
    const name = systemText(`${prefix}name`)
    const uw = systemNumber(`${prefix}power_limit_uw`)
    if (name === undefined || uw === undefined) return []
    const windowUs = systemNumber(`${prefix}time_window_us`)
    const maximumUw = systemNumber(`${prefix}max_power_uw`)
    return [
      present<PowerLimit>({
        name,
        watts: wattsFromUw(uw),
        windowSeconds: windowUs === undefined ? undefined : secondsFromUs(windowUs),
        // The firmware writes 0 where it does not tell.
        maximumWatts: maximumUw === undefined || maximumUw === 0 ? undefined : wattsFromUw(maximumUw),
      }),
    ]
  })
}

/** RAPL's power limits as they are set (Linux, Documentation/power/powercap/powercap.rst). Zones without one are left out. */
export const detectPowerLimits = (sysRoot: string): LimitedZone[] =>
  namesLike(join(sysRoot, 'class/powercap'), ZONE).flatMap((zone) => {
    const path = join(sysRoot, 'class/powercap', zone)
    const limits = limitsOf(path)
    return limits.length === 0 ? [] : [{ zone, name: systemText(join(path, 'name')) ?? zone, limits }]
  })
