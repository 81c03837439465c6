import { seededRandom } from '../random.ts'
import { normalDistribution } from './normal.ts'
import { studentQuantile } from './student.ts'

/** Fewer units than this are resampled into too few different sets: their intervals hold the truth far below 95 in 100 times. */
export const SMALLEST_BOOTSTRAP = 6

/** A function of a sample, given as positions of its units; undefined where it has no value. */
export type Statistic = (units: readonly number[]) => number | undefined

/**
 * 95 % intervals by the bootstrap: units are drawn with replacement, all statistics are computed on the same draws, and the
 * interval lies between their quantiles. The quantiles are those of the expanded percentile interval, which makes up for
 * the narrowness of the plain one in small samples (Hesterberg 2015, The American Statistician 69(4), 3.3). Few units stay
 * too few: of energies that scatter by 30 % the interval of the mean holds the truth in 91 of 100 simulated samples of six,
 * in 94 of twenty; with 15 % of failures, energy per success in 87 of six, 91 of ten, 93 of twenty.
 *
 * @param units how many there are
 * @returns in the order of the statistics; undefined below six units, and where a statistic has no value in more draws than
 *   may lie outside the interval
 */
export function bootstrapIntervals(
  units: number,
  statistics: readonly Statistic[],
  { seed, resamples }: { seed: number; resamples: number },
): ({ low: number; high: number } | undefined)[] {
  if (units < SMALLEST_BOOTSTRAP) return statistics.map(() => undefined)
  const random = seededRandom(seed)
  const values = statistics.map((): number[] => [])
  for (let i = 0; i < resamples; i++) {
    const draw = Array.from({ length: units }, () => Math.floor(random() * units))
    statistics.forEach((statistic, s) => {
      const value = statistic(draw)
      if (value !== undefined) values[s]?.push(value)
    })
  }
  const outside = normalDistribution(-Math.sqrt(units / (units - 1)) * studentQuantile(0.975, units - 1))
  return values.map((each) => {
    // A draw without a value may lie beyond either end, and is counted there.
    const cut = Math.floor(outside * resamples) - (resamples - each.length)
    if (cut < 0) return undefined
    const sorted = each.toSorted((a, b) => a - b)
    return { low: sorted[cut] as number, high: sorted[sorted.length - 1 - cut] as number }
  })
}
