import type { DerivedEnergy, RawWindow } from '../run.ts'
import type { HostLockOptions } from './host-lock.ts'
import type { Roots } from './readers/reader.ts'
import type { SessionMode } from './session.ts'

/** What an engine measures by. Without any: the counters of this machine, else the power model. */
export interface EngineOptions {
  /** Readers in order of preference, or `auto`: names, paths of modules (`./my-reader.ts`) or packages. */
  readers?: 'auto' | readonly string[]
  /** Folder that paths of readers are relative to; default: the working directory. */
  root?: string
  roots?: Partial<Roots>
  /** Refuse modelled and simulated numbers. */
  requireMeasured?: boolean
  /** Rate of the time series of `measure`, 1 to 1000 Hz. */
  samplingHz?: number
  /** CPU that the sampler thread keeps to; any, without it. */
  samplerCpu?: number
  /** CPUs that this process has been pinned to: a thread that may run elsewhere after its run is warned of. */
  pinnedCpus?: readonly number[]
  /** Power that no package of this machine can reach: more is a counter fault. */
  plausibleWatts?: number
  /** CPU of everything else above which a run is warned of, in cores. */
  backgroundCores?: number
  /** Age above which an idle baseline that is used is warned of. */
  baselineMaxAgeSeconds?: number
  /** Whether sampled windows also take telemetry: perf counters, idle states, temperatures, scheduling. */
  telemetry?: boolean
  /** Identity of this machine for the cached profile. */
  fingerprint?: string
  /** Folder of the cached profile: update periods and idle baselines. */
  profileDir?: string
  /** File that the time series is written to; without one it stays in memory. */
  samplesPath?: string
  /** File that the series of telemetry are written to; without one there are none. */
  seriesPath?: string
  /** How long to wait for another measuring process; `false` when the caller holds the host lock already. */
  lock?: Omit<HostLockOptions, 'counterRoot'> | false
}

/** How an idle baseline is taken, and when a cached one will do. */
export interface IdleOptions {
  mode?: SessionMode
  segments?: number
  segmentSeconds?: number
  /** A cached baseline that is younger is used again. */
  maxAgeSeconds?: number
  /** (max − min) / mean of the segments above which the baseline is rejected. */
  maximumSpread?: number
}

/** The result of `measure`: the value of the work, what was read, and what follows from it. */
export interface Measurement<T> {
  value: T
  window: RawWindow
  energy: DerivedEnergy
}
