export { effectiveN, lag1 } from './autocorrelation.ts'
export { type MedianInterval, medianInterval } from './median-interval.ts'
export { median, type Summary, summarise } from './summary.ts'
export { type RatioInterval, ratioInterval } from './ratio-interval.ts'
export { type SessionInterval, sessionInterval } from './session-interval.ts'
export {
  FEATURE_GROUPS,
  FEATURES,
  type FeatureDefinition,
  type FeatureRole,
  type FeatureValue,
  mlFeatures,
  type SeriesRow,
} from './ml-features/index.ts'
