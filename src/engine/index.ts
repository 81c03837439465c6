export { EnergyError, type EnergyErrorCode } from '../errors.ts'
export { EnergyEngine } from './energy-engine.ts'
export type { EngineOptions, IdleOptions, Measurement } from './engine-options.ts'
export { findListeningProcess, type ListeningProcess } from './listening-process.ts'
export { Session, type SessionMode } from './session.ts'
export type { Attribution } from './span-energy.ts'
export { type ProbeResult, probeReaders, requireReader } from './readers/probe.ts'
export {
  type Counter,
  DEFAULT_ROOTS,
  MISSING_UJ,
  type Reader,
  type ReaderOptions,
  type ReaderSource,
  type Roots,
  readerFacts,
} from './readers/reader.ts'
export { findReader, readerSources, resolveReaders } from './readers/registry.ts'
export { replayReader, type ReplayOptions } from './readers/replay.ts'
export { readTrace, type ReplayTrace } from './readers/replay-trace.ts'
export * from '../units.ts'
