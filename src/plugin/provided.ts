import type { Settings } from '../config/schema.ts'
import type { CpuChoice } from '../engine/cpu-choice.ts'

/** What the main process hands to its bench workers: plain data, cloned once per worker. */
export interface ProvidedEnergy {
  experimentId: string
  /** Vitest's root; paths in records are relative to it. */
  root: string
  spoolDir: string
  profileDir: string
  /** Path or URL of the store. */
  database: string
  fingerprint: string
  settings: Settings
  /** What a kWh at the plug emits where the machine stands; absent without a region, and where it has no figure. */
  carbon?: { gramsPerKwh: number }
  seed: number
  /** CPUs of the workers, or why they are not pinned; absent when nobody asked for it. */
  pin?: CpuChoice
  /** Which of the fresh processes this is, from 1. */
  process: number
  /** A side of a comparison: benches keep to the settings' budget, and only those of `keys` are measured. */
  side?: { keys?: string[] }
  /** The user's own `test.runner`, which ours extends. */
  userRunner?: string
}

/** What projects get that do not measure: workflows run there, too, and nobody counts them. */
export type ProvidedUnmeasured = Pick<ProvidedEnergy, 'root' | 'settings' | 'seed'>

declare module 'vitest' {
  interface ProvidedContext {
    energy: ProvidedEnergy
    energyUnmeasured: ProvidedUnmeasured
  }
}
