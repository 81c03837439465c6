import type { Experiment, TaskRun, TelemetryValues, WorkflowFacts } from '../../run.ts'

/** A value of a feature; one that is not known has none. */
export type FeatureValue = number | string | boolean

/**
 * `key` tells rows apart and is nothing to learn from. `feature` is known without reading an energy counter. `target` is an
 * energy or computed from one: to learn one target from another is to copy it.
 */
export type FeatureRole = 'key' | 'feature' | 'target'

/** One row of a series of telemetry, in order of time within its source. */
export interface SeriesRow {
  source: string
  reading: Record<string, number>
}

/** Everything that a value is computed from. */
export interface FeatureInput {
  run: TaskRun
  experiment: Experiment
  /** Empty for a plain task run. */
  facts: Partial<WorkflowFacts>
  telemetry: TelemetryValues
  series: readonly SeriesRow[]
}

/** One named value of a run. */
export interface FeatureDefinition {
  /** Unit in the name where there is one. */
  name: string
  /** `J`, `s`, `W`, `MHz`, `°C`, `B`, `1/s`, `1` for ratios, `count`, `text`, `yes/no`. */
  unit: string
  role: FeatureRole
  meaning: string
  /** Field of the record that it comes from. */
  source: string
  /** When the key is absent. */
  absent: string
  /** What A-LEMS calls it, units apart. */
  alems?: string
  /** Undefined, or not finite, where it is missing. */
  value: (input: FeatureInput) => FeatureValue | undefined
}

type Described = Omit<FeatureDefinition, 'name' | 'unit' | 'role' | 'meaning' | 'source' | 'absent' | 'value'>

/** Features of one group as rows of a table. */
export const feature = (
  name: string,
  unit: string,
  meaning: string,
  source: string,
  absent: string,
  value: FeatureDefinition['value'],
  more: Described & { role?: FeatureRole } = {},
): FeatureDefinition => ({ name, unit, role: 'feature', meaning, source, absent, value, ...more })

/** Rows of a table whose values are energies. */
export const target = (...row: Parameters<typeof feature>): FeatureDefinition => ({
  ...feature(...row),
  role: 'target',
})

/** Rows of a table that name the run. */
export const key = (...row: Parameters<typeof feature>): FeatureDefinition => ({ ...feature(...row), role: 'key' })

export const NEVER = 'never'
export const NO_WORKFLOW = 'in runs of no workflow'
