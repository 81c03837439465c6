import { EnergyError } from '../../errors.ts'
import type { MissingTelemetry } from '../../run.ts'

/** A source that refused to open, for the record. Anything else than a refusal is a fault of this program, and thrown on. */
export function missingTelemetry(source: string, error: unknown): MissingTelemetry {
  if (!(error instanceof EnergyError)) throw error
  return { source, code: error.code, reason: error.message, remedy: error.hint }
}
