import type { Experiment, TaskRun } from '../../run.ts'
import { clockFeatures } from './clock.ts'
import { energyFeatures } from './energy.ts'
import type { FeatureDefinition, FeatureValue, SeriesRow } from './feature.ts'
import { identityFeatures } from './identity.ts'
import { llmFeatures } from './llm.ts'
import { perfFeatures } from './perf.ts'
import { phaseFeatures } from './phases.ts'
import { qualityFeatures } from './quality.ts'
import { schedulerFeatures } from './scheduler.ts'
import { surroundingFeatures } from './surroundings.ts'
import { thermalFeatures } from './thermal.ts'
import { timeFeatures } from './time.ts'
import { tokenFeatures } from './tokens.ts'
import { toolFeatures } from './tools.ts'

export type { FeatureDefinition, FeatureRole, FeatureValue, SeriesRow } from './feature.ts'

/** Every named value by its group; docs/ml-features.md is the same table. */
export const FEATURE_GROUPS: Readonly<Record<string, readonly FeatureDefinition[]>> = {
  identity: identityFeatures,
  time: timeFeatures,
  energy: energyFeatures,
  tokens: tokenFeatures,
  phases: phaseFeatures,
  'calls of models': llmFeatures,
  tools: toolFeatures,
  outcome: qualityFeatures,
  'perf counters': perfFeatures,
  'clocks and idle states': clockFeatures,
  'scheduler and memory': schedulerFeatures,
  'temperatures and GPUs': thermalFeatures,
  surroundings: surroundingFeatures,
}

/** Every value of `mlFeatures`, with unit, role and meaning; docs/ml-features.md lists them. */
export const FEATURES: readonly FeatureDefinition[] = Object.values(FEATURE_GROUPS).flat()

/**
 * A run as named values for statistics and machine learning (A-LEMS: ml_features). Units are in the names. What is not known
 * has no key.
 *
 * @param series what was sampled beside the run, as `telemetryOf` of the store gives it; without it the values that are
 * statistics of a series are absent
 */
export function mlFeatures(
  run: TaskRun,
  experiment: Experiment,
  series: readonly SeriesRow[] = [],
): Record<string, FeatureValue> {
  const input = { run, experiment, facts: run.workflowFacts ?? {}, telemetry: run.telemetry?.values ?? {}, series }
  const values: Record<string, FeatureValue> = {}
  for (const { name, value } of FEATURES) {
    const found = value(input)
    if (found !== undefined && (typeof found !== 'number' || Number.isFinite(found))) values[name] = found
  }
  return values
}
