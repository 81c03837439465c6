import { highest, lowest, mean } from './arithmetic.ts'
import type { SeriesRow } from './feature.ts'

/** Values of a column in order of time, without the rows that have none. */
export const column = (series: readonly SeriesRow[], source: string, name: string): number[] =>
  series.flatMap((row) => (row.source === source ? (row.reading[name] ?? []) : []))

/** The hottest sensor of each look. */
export const hottest = (series: readonly SeriesRow[]): number[] =>
  series.flatMap((row) => (row.source === 'thermal' ? (highest(Object.values(row.reading)) ?? []) : []))

const STATISTICS = { mean, highest, lowest } as const

/** A statistic of a column over the run; missing where the series has no such value. */
export const statistic = (
  series: readonly SeriesRow[],
  source: string,
  name: string,
  of: keyof typeof STATISTICS = 'mean',
): number | undefined => STATISTICS[of](column(series, source, name))
