import { median, quantile } from '../../src/stats/index.ts'

/** Lower and upper quartile. */
export function middleHalf(values: readonly number[]): [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b)
  return [quantile(sorted, 0.25), quantile(sorted, 0.75)]
}

const spread = (values: readonly number[], shown: (value: number) => string): string => {
  const [low, high] = middleHalf(values)
  return `${shown(median(values))} (${shown(low)} to ${shown(high)})`
}

/** Median and quartiles of ratios. */
export const times = (ratios: readonly number[]): string => `${spread(ratios, (ratio) => ratio.toFixed(2))} ×`

/** Median and quartiles of ns, in µs. */
export const microseconds = (ns: readonly number[]): string => `${spread(ns, (value) => (value / 1e3).toFixed(2))} µs`

/** A share as percent with two decimals. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
