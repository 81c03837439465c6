export { decidingValue, type BenchSeries } from './bench-series.ts'
export { compareCommits, type CompareRequest } from './compare-commits.ts'
export { compareWithItself } from './compare-with-itself.ts'
export type { ComparisonEvent } from './comparison-event.ts'
