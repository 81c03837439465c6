import type { MissingTelemetry, TelemetryValues, Warning } from '../../run.ts'
import type { Roots } from '../readers/reader.ts'

/** What every source of telemetry is given. */
export interface TelemetryOptions {
  roots: Roots
  /** The process whose tree is measured. */
  pid: number
  /** Further processes whose trees are measured with it. */
  alsoPids?: readonly number[]
}

/**
 * A source that is looked at on the measuring thread just before and just after a window, never inside it: what happened
 * meanwhile is the difference of the two looks.
 */
export interface Snapshots {
  /** Called before the start reading of a window. Synchronous, and quick: what it costs lies just outside the window. */
  begin(): void
  /** Called after the end reading. */
  end(): void
  /** What changed from `begin` to `end`, and what has to be said of it; called later, outside of everything. */
  result(): { values: TelemetryValues; warnings: Warning[] }
  /** What it does without. */
  readonly missing?: readonly MissingTelemetry[]
  close(): void
}

export interface SnapshotSource {
  readonly name: string
  /** One line: what it looks at. */
  readonly summary: string
  /** @throws EnergyError READER_ABSENT, READER_PERMISSION or READER_FAILED with the reason and the remedy */
  open(options: TelemetryOptions): Snapshots
}

/** A source that the sampler thread reads at its own pace while a task runs. */
export interface Series {
  /** Names of the columns, unit included. */
  readonly columns: readonly string[]
  /**
   * Writes one row in the order of `columns`; NaN where a value is missing (rows are stored with NULL there). Synchronous.
   *
   * @returns false when there is nothing new since the last row
   */
  read(into: Float64Array): boolean
  close(): void
}

export interface SeriesSource {
  readonly name: string
  readonly summary: string
  /** Rows per second. */
  readonly hz: number
  /** @throws EnergyError READER_ABSENT, READER_PERMISSION or READER_FAILED with the reason and the remedy */
  open(options: TelemetryOptions): Series
}
