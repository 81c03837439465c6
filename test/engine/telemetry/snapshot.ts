import { onTestFinished } from 'vitest'
import type { Roots } from '../../../src/engine/readers/reader.ts'
import type { Snapshots, SnapshotSource } from '../../../src/engine/telemetry/telemetry.ts'
import { EnergyError } from '../../../src/errors.ts'

/** Opens a source for the rest of the test. */
export function opened(source: SnapshotSource, roots: Roots): Snapshots {
  const snapshots = source.open({ roots, pid: process.pid })
  onTestFinished(() => snapshots.close())
  return snapshots
}

/** One window in which `work` happens. */
export function windowOf(snapshots: Snapshots, work: () => void = () => undefined): ReturnType<Snapshots['result']> {
  snapshots.begin()
  work()
  snapshots.end()
  return snapshots.result()
}

export function refusalOf(source: SnapshotSource, roots: Roots): EnergyError {
  try {
    opened(source, roots)
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error(`${source.name} opened`)
}
