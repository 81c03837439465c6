export { effectiveN, lag1 } from './autocorrelation.ts'
export { type MedianInterval, medianInterval } from './median-interval.ts'
export { median, type Summary, summarise } from './summary.ts'
export { type SessionInterval, sessionInterval } from './session-interval.ts'
