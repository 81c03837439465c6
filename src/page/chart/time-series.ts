/** Places in the palette of `style/chart.css`. Each has a dash of its own, so that colour is never the only sign. */
export const SERIES_COLORS = [1, 2, 3, 4, 5, 6] as const
export type SeriesColor = (typeof SERIES_COLORS)[number]

/** How a phase is shaded: a colour with a pattern. */
export const SHADES = ['plain', 'rising', 'falling', 'dotted'] as const
export type Shade = (typeof SHADES)[number]

/** A quantity over time. */
export interface TimeSeries {
  /** In the legend and in the readout; may be any text. */
  label: string
  /** Key of its axis in the chart's `axes`. */
  axis: string
  /** Seconds of the chart's clock, ascending. Of steps: the ends of the stretches whose means are drawn. */
  atSeconds: readonly number[]
  /** One per time; null where it is unknown: nothing is drawn there. */
  values: readonly (number | null)[]
  drawing: 'line' | 'step' | 'points'
  /** Beginning of the first stretch, for steps. */
  fromSeconds?: number
  /** An area around it, one pair of bounds per time. */
  band?: { label: string; low: readonly (number | null)[]; high: readonly (number | null)[] }
  stroke?: 'solid' | 'dashed' | 'dotted'
  /** Without one: by its place in the list. */
  color?: SeriesColor
}

/** A vertical axis. */
export interface TimeAxis {
  /** What is measured, without its unit. */
  label: string
  /** `W`, `°C`, `%`, `MHz`. */
  unit: string
  /** Units that take a prefix (W, J, s) are shown with three digits and a prefix; others as plain numbers. */
  prefixed?: boolean
  /** Heights are compared with 0: power, energy, shares. */
  fromZero?: boolean
}

/** A stretch of time that is shaded from top to bottom. */
export interface ShadedPhase {
  label: string
  shade: Shade
  fromSeconds: number
  toSeconds: number
}

/** A point in time with something to say. */
export interface EventMark {
  label: string
  /** One letter that stands above the plot: ▼, ◆. */
  sign: string
  atSeconds: number
}

/** What is in view, seconds of the chart's clock. */
export type TimeRange = readonly [from: number, to: number]

export interface TimeChartData {
  series: readonly TimeSeries[]
  /** By the keys that the series name; the first stands on the left, the second on the right. */
  axes: Readonly<Record<string, TimeAxis>>
  phases?: readonly ShadedPhase[]
  marks?: readonly EventMark[]
  /** The whole of the time axis; without it: what the series span. Charts with the same one lie exactly below each other. */
  extent?: TimeRange
  /** `elapsed`: seconds after a beginning. `calendar`: seconds of the Unix epoch, shown as dates. */
  clock?: 'elapsed' | 'calendar'
}

/** A horizontal line through the whole chart, as the idle power is. */
export const level = (
  label: string,
  axis: string,
  value: number,
  [from, to]: TimeRange,
): TimeSeries & { drawing: 'step' } => ({
  label,
  axis,
  atSeconds: [to],
  values: [value],
  drawing: 'step',
  fromSeconds: from,
  stroke: 'dashed',
})
