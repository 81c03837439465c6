import type { Domain } from './run.ts'

/** Why the difference of two readings of a counter is no energy. */
export type CounterFault = 'unresolvable' | 'reset' | 'stuck' | 'backwards' | 'implausible' | 'gone'

/** Caveats that travel with a number. Data only; the sentences are in `reporters/warning-text.ts`. */
export type Warning =
  | { kind: 'window-too-short'; domain: Domain; seconds: number; minimumSeconds: number }
  | { kind: 'below-resolution'; domain: Domain; windows: number }
  | { kind: 'counter-wrapped'; counter: string; times: number }
  | { kind: 'counter-fault'; counter: string; domain: Domain; fault: CounterFault; windows: number; check?: true }
  | { kind: 'idle-baseline-missing' }
  | { kind: 'idle-baseline-stale'; ageSeconds: number; maximumSeconds: number }
  | { kind: 'idle-baseline-contaminated'; reason: string }
  | { kind: 'below-idle'; activeJoules: number; uncertaintyJoules: number }
  | { kind: 'background-cpu'; cores: number; limitCores: number }
  | { kind: 'sampler-dropped'; lost: number; expected: number }
  | { kind: 'sampler-degraded'; reason: string }
  | { kind: 'virtual-machine'; hypervisor: string }
  | { kind: 'steal-time'; fraction: number }
  | { kind: 'interval-wide'; halfWidth: number; target: number }
  | { kind: 'windows-autocorrelated'; lag1: number; effectiveWindows: number }
  | { kind: 'modelled'; reader: string; bandFraction: number; scope: string }
  | { kind: 'simulated'; reader: string }
  | { kind: 'control-moved'; quantity: 'energy' | 'time'; change: number; limit: number }
  | { kind: 'controls-differ'; change: number }
  | { kind: 'base-drifted'; change: number }
  | { kind: 'sources-disagree'; domain: Domain; used: string; other: string; difference: number }
  | { kind: 'setting-changed'; setting: string; before: string; after: string }
  | { kind: 'thermal-throttling'; events: number }
  | { kind: 'frequency-moved'; beforeMhz: number; afterMhz: number }
  | { kind: 'not-pinned'; reason: string }
  | { kind: 'affinity-lost'; wanted: string; found: string }
  | { kind: 'machine-slept'; seconds: number }
  | { kind: 'on-battery' }
  | { kind: 'rapl-noise-filter'; reason: string }
  | { kind: 'container'; engine: string }
  | { kind: 'other-gpu-clients'; gpu: number; processes: number }
  | { kind: 'counters-multiplexed'; events: string; fraction: number }
  | { kind: 'tokens-unknown'; calls: number }
  | { kind: 'prompt-cache-warm'; tokens: number }
  | { kind: 'client-side-only'; provider: string }
  | { kind: 'imported-untrusted'; from: string; columns: number }
  | { kind: 'imported-unmeasured'; from: string; reason: string }
  | { kind: 'acceptance-ignored'; commit: string; text: string; why: 'no-such-bench' | 'no-reason' }
  | { kind: 'no-counter' }
  | { kind: 'aborted'; reason: string }

/** Kinds of caveats, a closed list; docs/troubleshooting.md has a section for each. */
export type WarningKind = Warning['kind']

/** Warnings that make a run invalid: its energy must not be used. A counter fault is one where a total is made of the counter. */
export const FATAL_WARNINGS: readonly WarningKind[] = [
  'aborted',
  'counter-fault',
  'machine-slept',
  'imported-unmeasured',
]
