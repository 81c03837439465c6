import type { Domain, Provenance, ReaderFacts } from '../../run.ts'

/** What `Reader.read` writes for a counter that could not be read this time. */
export const MISSING_UJ = -1n

/** One cumulative energy counter of an open reader. */
export interface Counter {
  /** Stable inside the machine: `package-0`, `package-0-die-1`, `core-0`, `dram-1`, `psys`. */
  readonly id: string
  readonly domain: Domain
  readonly socket?: number
  /** Largest value the counter shows, in µJ; absent when it does not wrap. The modulus is one unit more. */
  readonly rangeUj?: bigint
  /** Smallest step of the counter, in µJ. */
  readonly unitUj: number
  readonly basis?: 'metered' | 'firmware-model'
  /** File, register or device it comes from. */
  readonly path?: string
  /** It is power, integrated at each reading: it has no steps, and is the truer the more often it is read. */
  readonly integrated?: true
  /** Name of the reader that it comes from, where another one counts its domain: no sum is made of it. */
  readonly checks?: string
}

/**
 * An open source of cumulative energy counters. A source that only knows power integrates it behind this interface, so
 * that the engine has one currency.
 */
export interface Reader {
  readonly name: string
  readonly provenance: Provenance
  readonly counters: readonly Counter[]
  /** What the joules cover when that is not the processor alone (`server-ac`). */
  readonly scope?: string
  /** Relative half-width of the known error of a model. */
  readonly bandFraction?: number
  readonly detail?: string
  /**
   * Writes the current value of each counter in µJ, in the order of `counters`, back to back, from index 0 of `into`;
   * `MISSING_UJ` where a counter cannot be read. Synchronous, allocates nothing once warm, never throws.
   *
   * @param into at least `counters.length` elements
   */
  read(into: BigInt64Array): void
  /**
   * Whether programs keep its GPUs awake, as a loaded model does; undefined where it has none, or they do not tell. Not for
   * the edges of a window.
   */
  gpuLoaded?(): boolean | undefined
  close(): void
}

/** Where a reader looks. Tests and simulated trees give other roots. */
export interface Roots {
  sys: string
  proc: string
  dev: string
}

/** Where the kernel shows itself on a usual machine. */
export const DEFAULT_ROOTS: Roots = { sys: '/sys', proc: '/proc', dev: '/dev' }

/** What every reader factory is given. JSON-safe but for `shared`, so that the sampler thread can open its own. */
export interface ReaderOptions {
  roots: Roots
  /** The part of the reader's name after the colon: `replay:FILE` → `FILE`. */
  argument?: string
  /** Memory that the instances of one reader in several threads have in common (see `ReaderSource.shared`). */
  shared?: SharedArrayBuffer
}

/** A kind of reader: its name and how to open it. */
export interface ReaderSource {
  readonly name: string
  /** One line: what it reads. */
  readonly summary: string
  /** Bytes of shared memory that all instances in one process need, for readers that integrate. */
  readonly sharedBytes?: number
  /** Opens the reader, or throws an `EnergyError` that says why this machine has none and what would help. */
  open(options: ReaderOptions): Reader
}

/** The JSON-safe description of an open reader. */
export function readerFacts(reader: Reader): ReaderFacts {
  return {
    name: reader.name,
    provenance: reader.provenance,
    counters: reader.counters.map(({ rangeUj, ...rest }) => ({
      ...rest,
      ...(rangeUj === undefined ? {} : { rangeUj: rangeUj.toString() }),
    })),
    ...(reader.scope === undefined ? {} : { scope: reader.scope }),
    ...(reader.bandFraction === undefined ? {} : { bandFraction: reader.bandFraction }),
    ...(reader.detail === undefined ? {} : { detail: reader.detail }),
  }
}
