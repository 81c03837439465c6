import type { TelemetryValues } from '../../run.ts'
import { secondsFromNs } from '../../units.ts'
import { identifyCpu } from '../readers/cpu-identity.ts'
import { cpuPlaces, firstOfEach } from '../readers/cpu-places.ts'
import { type MsrDevice, openMsr } from '../readers/msr-device.ts'
import type { Roots } from '../readers/reader.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { PACKAGE_IDLE_REGISTER, packageIdleStates, TIME_STAMP_COUNTER } from './package-idle-registers.ts'

/** One package: its time stamp counter, the clock, and its residencies in the order of the states. */
interface Look {
  stamp: bigint | undefined
  atNs: bigint
  residencies: (bigint | undefined)[]
}

/** Whether a register is there: it can be read. A package that has never been in a state shows 0. */
const canRead = (devices: readonly MsrDevice[], register: number): boolean =>
  devices.every((device) => device.read(register))

/**
 * Ticks of a state in seconds. The time stamp counter is read beside the residency and the clock beside both, so that no
 * frequency needs to be known: seconds = Δresidency / Δstamp · Δclock. Counters of 64 bits do not wrap (centuries).
 */
function secondsIn(begun: Look, ended: Look, state: number): number | undefined {
  const [from, to] = [begun.residencies[state], ended.residencies[state]]
  if (from === undefined || to === undefined || begun.stamp === undefined || ended.stamp === undefined) return undefined
  const stamps = ended.stamp - begun.stamp
  // A counter that fell was reset by suspend or by another hand.
  if (to < from || stamps <= 0n) return undefined
  return (Number(to - from) / Number(stamps)) * secondsFromNs(ended.atNs - begun.atNs)
}

/** Residency of packages in their idle states, from model-specific registers: for those who can do without. */
export interface PackageIdle {
  begin(): void
  end(): void
  /** `packageC6Seconds` …: summed over the packages (and dies), for the states that this processor counts. */
  values(): TelemetryValues
  close(): void
}

/** Undefined where the processor is not known to count, or its registers cannot be read (device, permission, hypervisor). */
export function openPackageIdle(roots: Roots): PackageIdle | undefined {
  const states = packageIdleStates(identifyCpu(roots.proc))
  if (states.length === 0) return undefined
  const heads = firstOfEach(cpuPlaces(roots.sys), (place) => `${place.package} ${place.die}`)
  const opened = heads.map(({ cpu }) => openMsr(roots.dev, cpu))
  const devices = opened.filter((device) => device !== undefined)
  const close = (): void => {
    for (const device of devices.splice(0)) device.close()
  }
  const all = devices.length > 0 && devices.length === heads.length
  const counted = all ? states.filter((state) => canRead(devices, PACKAGE_IDLE_REGISTER[state])) : []
  if (counted.length === 0) {
    close()
    return undefined
  }
  const look = (): Look[] =>
    devices.map((device) => ({
      stamp: device.value(TIME_STAMP_COUNTER),
      atNs: monotonicNs(),
      residencies: counted.map((state) => device.value(PACKAGE_IDLE_REGISTER[state])),
    }))
  let begun: Look[] = []
  let ended: Look[] = []
  return {
    begin() {
      begun = look()
    },
    end() {
      ended = look()
    },
    values() {
      const values: TelemetryValues = {}
      for (const [i, state] of counted.entries()) {
        const each = begun.map((from, at) => secondsIn(from, ended[at] ?? from, i))
        const known = each.filter((seconds) => seconds !== undefined)
        if (known.length < heads.length) continue
        values[`package${state}Seconds`] = known.reduce((sum, seconds) => sum + seconds, 0)
      }
      return values
    },
    close,
  }
}
