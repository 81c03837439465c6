import type { MissingTelemetry, TelemetryValues, Warning } from '../../run.ts'
import { cstatePmu } from './cstate-pmu.ts'
import { frequency } from './frequency.ts'
import { gpu } from './gpu.ts'
import { idleStates } from './idle-states.ts'
import { missingTelemetry } from './missing-telemetry.ts'
import { perfCounters } from './perf-counters.ts'
import type { Snapshots, SnapshotSource, TelemetryOptions } from './telemetry.ts'
import { thermalThrottle } from './thermal-throttle.ts'

/**
 * Every source that is looked at around a window. The last one lies next to it: its first look is the latest, its second the
 * earliest.
 */
export const snapshotSources: readonly SnapshotSource[] = [
  gpu,
  frequency,
  thermalThrottle,
  idleStates,
  cstatePmu,
  perfCounters,
]

/** All sources of snapshots that work here, looked at together. */
export class SnapshotSet {
  readonly missing: readonly MissingTelemetry[]
  readonly #opened: readonly Snapshots[]

  private constructor(opened: readonly Snapshots[], missing: readonly MissingTelemetry[]) {
    this.#opened = opened
    this.missing = missing
  }

  static open(options: TelemetryOptions, sources: readonly SnapshotSource[] = snapshotSources): SnapshotSet {
    const opened: Snapshots[] = []
    const missing: MissingTelemetry[] = []
    try {
      for (const source of sources) {
        try {
          const snapshots = source.open(options)
          opened.push(snapshots)
          missing.push(...(snapshots.missing ?? []))
        } catch (error) {
          missing.push(missingTelemetry(source.name, error))
        }
      }
    } catch (error) {
      for (const each of opened) each.close()
      throw error
    }
    return new SnapshotSet(opened, missing)
  }

  begin(): void {
    for (const each of this.#opened) each.begin()
  }

  end(): void {
    for (let i = this.#opened.length - 1; i >= 0; i--) (this.#opened[i] as Snapshots).end()
  }

  result(): { values: TelemetryValues; warnings: Warning[] } {
    const results = this.#opened.map((each) => each.result())
    return {
      values: Object.assign({}, ...results.map(({ values }) => values)) as TelemetryValues,
      warnings: results.flatMap(({ warnings }) => warnings),
    }
  }

  close(): void {
    for (const each of this.#opened) each.close()
  }
}
