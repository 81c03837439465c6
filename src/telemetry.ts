/** Telemetry of a window: numbers by name, the unit in the name. A value that is missing has no key. */
export type TelemetryValues = Record<string, number>

/** A source of telemetry that this machine does not have, or not for this user. */
export interface MissingTelemetry {
  source: string
  code: string
  reason: string
  remedy: string
}

/** What was read beside the energy of a task run. */
export interface Telemetry {
  values: TelemetryValues
  missing: MissingTelemetry[]
}
