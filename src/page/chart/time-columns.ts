import type { TimeChartData, TimeRange, TimeSeries } from './time-series.ts'

/** What uPlot draws: null is a gap, undefined a time at which only other series have a value. */
export type Column = (number | null | undefined)[]

/** Where a series has something to say: the ends of steps, and the beginning of the first. */
const timesOf = ({ atSeconds, drawing, fromSeconds }: TimeSeries): readonly number[] =>
  drawing === 'step' && fromSeconds !== undefined ? [fromSeconds, ...atSeconds] : atSeconds

/** All times of all series, ascending, each once. */
export function jointTimes(series: readonly TimeSeries[]): number[] {
  const all = Float64Array.from(series.flatMap((each) => [...timesOf(each)])).sort()
  const times: number[] = []
  for (const at of all) if (at !== times.at(-1)) times.push(at)
  return times
}

/** Steps at every time: the value of the stretch that begins there; at the end of the last one, its value once more. */
function stepColumn(times: readonly number[], series: TimeSeries, values: TimeSeries['values']): Column {
  const { atSeconds } = series
  const from = series.fromSeconds ?? atSeconds[0] ?? Number.POSITIVE_INFINITY
  const last = atSeconds.at(-1) ?? Number.NEGATIVE_INFINITY
  let stretch = 0
  return times.map((at) => {
    if (at < from || at > last) return null
    while (stretch < atSeconds.length - 1 && (atSeconds[stretch] as number) <= at) stretch++
    return values[stretch] ?? null
  })
}

/** Values at their own times. A gap reaches over the times of other series on both sides: no line crosses it. */
function pointColumn(times: readonly number[], { atSeconds }: TimeSeries, values: TimeSeries['values']): Column {
  let place = 0
  const column: Column = times.map((at) => {
    if (atSeconds[place] !== at) return undefined
    const value = values[place] ?? null
    while (atSeconds[place] === at) place++
    return value
  })
  for (const direction of [1, -1]) {
    let before: number | null | undefined
    for (let n = 0, i = direction === 1 ? 0 : column.length - 1; n < column.length; n++, i += direction) {
      if (column[i] === undefined && before === null) column[i] = null
      before = column[i]
    }
  }
  return column
}

/** The values of a series, or of an edge of its band, at all times of the chart. */
export const columnOf = (times: readonly number[], series: TimeSeries, values = series.values): Column =>
  series.drawing === 'step' ? stepColumn(times, series, values) : pointColumn(times, series, values)

/** The whole of the time axis; undefined where there is nothing to draw. */
export function extentOf({ extent, series }: TimeChartData): TimeRange | undefined {
  const times = extent ?? jointTimes(series)
  const [from, to] = [times[0], times.at(-1)]
  if (from === undefined || to === undefined) return undefined
  return from === to ? [from - 0.5, to + 0.5] : [from, to]
}

/** Place of the last time that is not after `at`; 0 when all are. */
export function placeBefore(times: ArrayLike<number>, at: number): number {
  let [low, high] = [0, times.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((times[middle] as number) <= at) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}
