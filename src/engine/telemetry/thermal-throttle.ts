import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { TelemetryValues } from '../../run.ts'
import { thermalThrottling } from '../machine-warnings.ts'
import { identifyCpu } from '../readers/cpu-identity.ts'
import { type CpuPlace, cpuFolder, cpuPlaces, firstOfEach } from '../readers/cpu-places.ts'
import { type MsrDevice, openMsr } from '../readers/msr-device.ts'
import { sysfsNumber } from './sysfs-file.ts'
import type { Snapshots, SnapshotSource } from './telemetry.ts'

/** IA32_PACKAGE_THERM_STATUS (Intel SDM vol. 4): bit 0 the processor is throttled now, bit 1 it was since the bit was cleared. */
const PACKAGE_THERM_STATUS = 0x1b1
const NOW = 1
const LOGGED = 2

/** A counter of events: of each physical core, or of each package. */
interface EventCounter {
  path: string
  kind: 'core' | 'package'
}

/**
 * Every CPU counts the events of its core and of its package (Linux, drivers/thermal/intel/therm_throt.c), so siblings
 * count the same ones: each core and each package is read by one of its CPUs.
 */
function eventCounters(sysRoot: string, places: readonly CpuPlace[]): EventCounter[] {
  const of = (kind: EventCounter['kind'], each: readonly CpuPlace[]): EventCounter[] =>
    each.map(({ cpu }) => ({
      kind,
      path: join(cpuFolder(sysRoot), `cpu${cpu}`, 'thermal_throttle', `${kind}_throttle_count`),
    }))
  return [
    ...of(
      'core',
      firstOfEach(places, (place) => `${place.package} ${place.die} ${place.core}`),
    ),
    ...of(
      'package',
      firstOfEach(places, (place) => `${place.package} ${place.die}`),
    ),
  ].filter(({ path }) => sysfsNumber(path) !== undefined)
}

/** Whether any of the packages shows a bit, as 0 or 1; missing when one of them cannot be read. */
function anyShows(devices: readonly MsrDevice[], bit: number): number | undefined {
  let shows = 0
  for (const device of devices) {
    if (!device.read(PACKAGE_THERM_STATUS)) return undefined
    if (((device.halves[0] as number) & bit) !== 0) shows = 1
  }
  return devices.length === 0 ? undefined : shows
}

/** Events of one kind; missing when there are no such counters, or one of them went away or started again. */
function eventsOf(
  counters: readonly EventCounter[],
  kind: EventCounter['kind'],
  begun: readonly (number | undefined)[],
  ended: readonly (number | undefined)[],
): number | undefined {
  let events: number | undefined
  for (const [i, counter] of counters.entries()) {
    if (counter.kind !== kind) continue
    const counted = (ended[i] ?? Number.NaN) - (begun[i] ?? Number.NaN)
    if (!(counted >= 0)) return undefined
    events = (events ?? 0) + counted
  }
  return events
}

/**
 * How often the processor was throttled because it was hot. `coreThrottleEvents` is the sum over the physical cores,
 * `packageThrottleEvents` that over the packages; where the registers can be read, `packageThrottlingNow` and
 * `packageThrottledSinceBoot` say (0 or 1) what they show at the end of the window.
 */
export const thermalThrottle: SnapshotSource = {
  name: 'thermal-throttle',
  summary: 'Thermal throttling of cores and packages',
  open({ roots }) {
    const places = cpuPlaces(roots.sys)
    const counters = eventCounters(roots.sys, places)
    const isIntel = identifyCpu(roots.proc)?.vendor === 'GenuineIntel'
    const heads = isIntel ? firstOfEach(places, (place) => `${place.package} ${place.die}`) : []
    const opened = heads.map(({ cpu }) => openMsr(roots.dev, cpu))
    const devices = opened.filter((device) => device !== undefined)
    const close = (): void => {
      for (const device of devices.splice(0)) device.close()
    }
    // One package that does not tell leaves the answer for all of them open.
    if (devices.length < heads.length || anyShows(devices, NOW) === undefined) close()
    if (counters.length === 0 && devices.length === 0) {
      throw new EnergyError(
        'READER_ABSENT',
        `No CPU in ${cpuFolder(roots.sys)} has a folder thermal_throttle.`,
        'The kernel counts throttling on Intel processors only, and not in virtual machines: do without.',
      )
    }
    const look = (): (number | undefined)[] => counters.map(({ path }) => sysfsNumber(path))
    let begun: (number | undefined)[] = []
    let ended: (number | undefined)[] = []
    let bits: { now: number | undefined; logged: number | undefined } = { now: undefined, logged: undefined }
    return {
      begin() {
        begun = look()
      },
      end() {
        ended = look()
        bits = { now: anyShows(devices, NOW), logged: anyShows(devices, LOGGED) }
      },
      result() {
        const ofCores = eventsOf(counters, 'core', begun, ended)
        const ofPackages = eventsOf(counters, 'package', begun, ended)
        const values: TelemetryValues = {
          ...(ofCores === undefined ? {} : { coreThrottleEvents: ofCores }),
          ...(ofPackages === undefined ? {} : { packageThrottleEvents: ofPackages }),
          ...(bits.now === undefined ? {} : { packageThrottlingNow: bits.now }),
          ...(bits.logged === undefined ? {} : { packageThrottledSinceBoot: bits.logged }),
        }
        return { values, warnings: thermalThrottling((ofCores ?? 0) + (ofPackages ?? 0)) }
      },
      close,
    } satisfies Snapshots
  },
}
