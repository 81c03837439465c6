export { effectiveN, lag1 } from './autocorrelation.ts'
export {
  type BenchNumbers,
  benchNumbers,
  type HarnessNumbers,
  perOp,
  sumOf,
  type WindowNumbers,
} from './bench-numbers.ts'
export { MOST_SESSIONS, sinceLastChange } from './earlier-sessions.ts'
export { energyPer, type RunEnergyPer, runEnergyPer, type ToolEnergy, toolEnergy } from './energy-per.ts'
export { type EnergyPerGoal, energyPerGoal, type Goal, type GoalAttempt } from './energy-per-goal.ts'
export {
  type Estimate,
  type GoalEnergy,
  type GoalSummary,
  type GoalSummaryOptions,
  goalSummary,
  type WorkflowGoals,
} from './goal-summary.ts'
export { goalUnits } from './goal-units.ts'
export { type ChangePointOptions, changePoints, type LevelChange } from './change-points.ts'
export {
  changeOf,
  compareSamples,
  type EstimatedChange,
  type PairedSamples,
  type SampleComparison,
} from './compare-samples.ts'
export { geometricMean } from './geometric-mean.ts'
export { type LinearFit, linearFit } from './linear-fit.ts'
export { type MedianInterval, medianInterval } from './median-interval.ts'
export { isWorkflowRun, type ModelGroup, modelGroups, type WorkflowRun } from './model-groups.ts'
export { type OrchestrationTax, orchestrationTax, type TaxRatio } from './orchestration-tax.ts'
export { pairOf } from './pairs.ts'
export { type PairSensitivity, pairSensitivity } from './pair-sensitivity.ts'
export { quantile } from './quantile.ts'
export { minimumDetectableEffect, pairCv, pairsFor } from './sample-size.ts'
export { DEFAULT_LOOKS, type SequentialComparison, sequentialVerdict } from './sequential-verdict.ts'
export {
  compareWithSessions,
  LEAST_SESSIONS,
  predictSession,
  type SessionComparison,
  type SessionPrediction,
} from './session-prediction.ts'
export { type SessionStep, sessionSteps } from './session-steps.ts'
export { type SessionValues, sessionValues } from './session-values.ts'
export { median, type Summary, summarise } from './summary.ts'
export { type RatioInterval, ratioInterval } from './ratio-interval.ts'
export { type SessionInterval, sessionInterval } from './session-interval.ts'
export { type TaskTax, taskTaxes } from './task-tax.ts'
export {
  FEATURE_GROUPS,
  FEATURES,
  type FeatureDefinition,
  type FeatureRole,
  type FeatureValue,
  mlFeatures,
  type SeriesRow,
} from './ml-features/index.ts'
export { kendallTrend, type Trend } from './trend.ts'
export { type ComparisonRule, DEFAULT_RULE, verdictOf } from './verdict.ts'
export { type Effect, type Footprint, footprint } from './sustainability.ts'
export { type HourlyIntensity, intensityOf } from './hourly-intensity.ts'
export { type RemoteEstimate, remoteEstimate } from './remote-estimate.ts'
