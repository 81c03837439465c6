import { EnergyError } from '../errors.ts'
import type { DerivedEnergy, LatenessBucket, MissingTelemetry, RawWindow, Telemetry, Warning } from '../run.ts'
import type { EdgeSource, SpanMark } from '../span-mark.ts'
import { samplerDegraded } from './quality.ts'
import { latenessBetween } from './sampling/lateness.ts'
import type { Attribution } from './span-energy.ts'
import { EdgeLog, type SpanEdge } from './spans/edge-log.ts'
import type { SnapshotSet } from './telemetry/snapshot-registry.ts'
import { createWindow, closeWindow, type EdgeSources, openWindow, type Window } from './window.ts'

/** Edge reads and guard reads only, or with a time series from the sampler thread. */
export type SessionMode = 'edges' | 'sampled'

/** What else ran during one or several windows; undefined where /proc/stat is missing. */
export interface Surroundings {
  seconds: number
  background: number | undefined
  steal: number | undefined
}

export interface SessionParts {
  mode: SessionMode
  sources: EdgeSources
  counters: number
  rawOf(window: Window): RawWindow
  /**
   * @param raw the same window as a record
   * @param inside the readings that were taken inside the window
   */
  attribute(window: Window, raw: RawWindow, inside: readonly SpanEdge[], marks: readonly SpanMark[]): Attribution
  workSecondsOf(window: Window): number
  derive(window: RawWindow): DerivedEnergy
  surroundings(seen: Surroundings): Warning[]
  /** Update period of the slowest counter of the total; absent where none was measured. */
  slowestPeriodSeconds: number | undefined
  /** Looked at just before and after each window; absent without telemetry. */
  snapshots: SnapshotSet | undefined
  missingSeries: readonly MissingTelemetry[]
  /** What the sampler had to do without. */
  degraded: string | undefined
  flush(): Promise<void>
  /** Called once when the session ends. */
  release(): Promise<void>
}

/**
 * A series of windows, one after the other, on the thread that does the work. `start` and `stop` read the counters and do
 * nothing else; `raw` and what follows belong after `stop`.
 */
export class Session implements EdgeSource {
  readonly mode: SessionMode
  readonly #parts: SessionParts
  readonly #window: Window
  readonly #inside: EdgeLog
  #raw: RawWindow | undefined
  #state: 'new' | 'open' | 'stopped' = 'new'

  constructor(parts: SessionParts) {
    this.mode = parts.mode
    this.#parts = parts
    this.#window = createWindow(parts.counters)
    this.#inside = new EdgeLog(parts.counters)
  }

  /** Update period of the slowest counter of the total; undefined where none was measured, or none steps. */
  get slowestPeriodSeconds(): number | undefined {
    return this.#parts.slowestPeriodSeconds
  }

  /**
   * The last thing before the work.
   *
   * @param aligned waits for steps of the counters here and at `stop`: a few update periods more per window, which lie
   * outside it, and edges that are known to a twentieth of a period
   */
  start({ aligned = false }: { aligned?: boolean } = {}): void {
    this.#inside.clear()
    this.#raw = undefined
    this.#state = 'open'
    this.#parts.snapshots?.begin()
    openWindow(this.#parts.sources, this.#window, aligned)
  }

  /** The first thing after the work. */
  stop(): void {
    closeWindow(this.#parts.sources, this.#window)
    this.#state = 'stopped'
    this.#parts.snapshots?.end()
  }

  /**
   * Reads the counters now: an edge of a span inside the window. What was counted before lies before it, and what the reading
   * costs beyond the counters after it. The energy of the window does not depend on it.
   *
   * @returns its position among the edges of the window, whose start is number 0 and whose end is the last one
   * @throws EnergyError WINDOW_OPEN before `start` and after `stop`
   */
  edge(): number {
    if (this.#state === 'open') return this.#inside.take(this.#parts.sources)
    throw new EnergyError(
      'WINDOW_OPEN',
      `A span begins or ends ${this.#state === 'new' ? 'before the start' : 'after the end'} of its window.`,
      'Begin and end spans between start and stop of the session, and await everything that runs in them.',
    )
  }

  /** Position of the latest edge: of the window's end after `stop`. Spans that were left open end there. */
  lastEdge(): number {
    return this.#inside.taken + (this.#state === 'stopped' ? 1 : 0)
  }

  /**
   * Time and energy of the spans of the last window, not an aligned one, and of its phases.
   *
   * @throws EnergyError WINDOW_OPEN before `stop`, and for marks of another window
   */
  attribute(marks: readonly SpanMark[]): Attribution {
    if (this.#state === 'stopped') return this.#parts.attribute(this.#window, this.raw(), this.#inside.edges(), marks)
    throw new EnergyError('WINDOW_OPEN', 'Spans are attributed in a window that has not ended.', 'Call stop first.')
  }

  /** What was read at and between the edges of the last window. */
  raw(): RawWindow {
    if (this.#state !== 'stopped') return this.#parts.rawOf(this.#window)
    this.#raw ??= this.#parts.rawOf(this.#window)
    return this.#raw
  }

  /** Seconds of the work of the last window alone, without the readings at its edges. */
  workSeconds(): number {
    return this.#parts.workSecondsOf(this.#window)
  }

  /** Readings of the sampler that lie in the last window, deadlines it missed there, and how late it was. */
  samples(): { taken: number; lost: number; lateness: LatenessBucket[]; samplerCpuSeconds?: number } {
    const { start, end } = this.#window
    const cpu =
      start.samplerCpuSeconds === undefined || end.samplerCpuSeconds === undefined
        ? {}
        : { samplerCpuSeconds: end.samplerCpuSeconds - start.samplerCpuSeconds }
    return {
      taken: end.samplerPosition - start.samplerPosition,
      lost: end.samplerLost - start.samplerLost,
      lateness: latenessBetween(start.lateness, end.lateness),
      ...cpu,
    }
  }

  /** Telemetry of the last window, and what has to be said of it; undefined without telemetry. */
  telemetry(): { telemetry: Telemetry; warnings: Warning[] } | undefined {
    const { snapshots } = this.#parts
    if (!snapshots) return undefined
    const { values, warnings } = snapshots.result()
    return { telemetry: { values, missing: [...snapshots.missing, ...this.#parts.missingSeries] }, warnings }
  }

  derive(window: RawWindow): DerivedEnergy {
    return this.#parts.derive(window)
  }

  /** Warnings about what else ran on the machine, and about the sampler. */
  surroundings(seen: Surroundings): Warning[] {
    return [...samplerDegraded(this.mode, this.#parts.degraded), ...this.#parts.surroundings(seen)]
  }

  /** Waits until the samples taken so far are on disk. */
  flush(): Promise<void> {
    return this.#parts.flush()
  }

  async end(): Promise<void> {
    await this.#parts.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}
