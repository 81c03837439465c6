import { join } from 'node:path'
import type { CounterFacts, Domain, EnvironmentFacts, HardwareFacts, Provenance } from '../run.ts'
import { type Chassis, chassisOf } from './chassis.ts'
import { detectFrequencies, type FrequencyRange } from './cpu-frequency.ts'
import { detectEnvironment } from './environment.ts'
import { detectGpus, type GpuFacts } from './gpus.ts'
import { detectHardware } from './hardware.ts'
import { detectIdleStates, type IdleStates } from './idle-states.ts'
import { detectPowerLimits, type LimitedZone } from './power-limits.ts'
import { detectFeatures, type ProcessorFeatures } from './processor-features.ts'
import { detectHwmonChips, detectThermalZones, type HwmonChip, type ThermalZone } from './sensors.ts'
import { systemText } from './system-file.ts'
import { namesLike } from './system-value.ts'
import { detectTopology, type Topology } from './topology.ts'

/** What the counters of a source can tell. */
export interface SourceCapabilities {
  domains: Domain[]
  /** Packages that have a counter of their own. */
  sockets: number[]
  /** Some counter starts again at its range. */
  wraps: boolean
}

/** One source of energy: what it counts, or why it cannot be read and what would help. */
export type SourceFacts =
  | {
      name: string
      works: true
      provenance: Provenance
      scope?: string
      bandFraction?: number
      counters: CounterFacts[]
      capabilities: SourceCapabilities
    }
  | { name: string; works: false; code: string; reason: string; remedy: string }

/** `config/hw_config.json`. Two detections of one machine differ in `detectedAt` alone. */
export interface HardwareFile {
  schemaVersion: 1
  detectedAt: string
  /** SHA-256 of `hardware`, as experiments carry it. */
  hardwareHash: string
  /** SHA-256 of `environment`. */
  environmentHash: string
  hardware: Omit<HardwareFacts, 'hash'>
  environment: Omit<EnvironmentFacts, 'hash'>
  chassis?: Chassis
  features?: ProcessorFeatures
  clocksources?: string[]
  topology: Topology
  frequencies: FrequencyRange[]
  idleStates: IdleStates
  thermalZones: ThermalZone[]
  hwmonChips: HwmonChip[]
  powerLimits: LimitedZone[]
  msrDevices: number
  gpus: GpuFacts[]
  sources: SourceFacts[]
}

/**
 * Detects everything about the machine that stays as it is. No current value goes in: no clock, temperature or load.
 *
 * @param sources what the readers say, probed by the caller
 */
export function detectHardwareFile(options: {
  roots: { sys: string; proc: string; dev: string }
  pluginVersion: string
  detectedAt: string
  sources: SourceFacts[]
}): HardwareFile {
  const { sys: sysRoot, proc: procRoot, dev } = options.roots
  const { hash: hardwareHash, ...hardware } = detectHardware({ procRoot, sysRoot })
  const { hash: environmentHash, ...environment } = detectEnvironment(options)
  const chassis = chassisOf(sysRoot)
  const features = detectFeatures(procRoot)
  const clocksources = systemText(join(sysRoot, 'devices/system/clocksource/clocksource0/available_clocksource'))
  return {
    schemaVersion: 1,
    detectedAt: options.detectedAt,
    hardwareHash,
    environmentHash,
    hardware,
    environment,
    ...(chassis === undefined ? {} : { chassis }),
    ...(features === undefined ? {} : { features }),
    ...(clocksources === undefined ? {} : { clocksources: clocksources.split(/\s+/) }),
    topology: detectTopology(sysRoot),
    frequencies: detectFrequencies(sysRoot),
    idleStates: detectIdleStates(sysRoot),
    thermalZones: detectThermalZones(sysRoot),
    hwmonChips: detectHwmonChips(sysRoot),
    powerLimits: detectPowerLimits(sysRoot),
    msrDevices: namesLike(join(dev, 'cpu'), /^\d+$/).filter(
      (cpu) => namesLike(join(dev, 'cpu', cpu), /^msr$/).length > 0,
    ).length,
    gpus: detectGpus({ procRoot, sysRoot }),
    sources: options.sources,
  }
}
