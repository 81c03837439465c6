import uPlot from 'uplot'
import type { ColorOf } from './chart-colors.ts'
import { drawMarks } from './event-marks.ts'
import { drawPhases } from './phase-shading.ts'
import { tickTexts } from './tick-text.ts'
import { type Column, columnOf, placeBefore } from './time-columns.ts'
import { SERIES_COLORS, type TimeAxis, type TimeChartData, type TimeRange, type TimeSeries } from './time-series.ts'

const FONT = '12px "DejaVu Sans", system-ui, sans-serif'
/** The same for every chart: those below each other have the same time at the same place. */
const AXIS_WIDTH = 74
/** Room above the plot for the signs of events. */
const SIGNS_HEIGHT = 16
const STROKES = { solid: [], dashed: [7, 4], dotted: [2, 3] } as const
/** Of series that do not name their stroke, by their place. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 4], [1, 5]]

const placeOf = ({ color }: TimeSeries, index: number): number => (color ?? (index % SERIES_COLORS.length) + 1) - 1

/** The palette's place of a series, from 1. */
export const colorPlace = (series: TimeSeries, index: number): number => placeOf(series, index) + 1

export const dashOf = (series: TimeSeries, index: number): readonly number[] =>
  series.stroke === undefined ? (DASHES[placeOf(series, index)] ?? []) : STROKES[series.stroke]

/** A gap begins where a stretch is unknown, and ends with it. */
const steps = uPlot.paths.stepped?.({ align: 1, alignGaps: 1 })
const line = uPlot.paths.linear?.()

function drawingOf({ drawing }: TimeSeries): Pick<uPlot.Series, 'paths' | 'points'> {
  if (drawing === 'points') return { paths: () => null, points: { show: true, size: 5 } }
  const paths = drawing === 'step' ? steps : line
  return { ...(paths ? { paths } : {}), points: { show: false } }
}

function plotSeries(series: readonly TimeSeries[], colorOf: ColorOf): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const lines = series.map(
    (each, i): uPlot.Series => ({
      scale: each.axis,
      width: 1.5,
      stroke: () => colorOf(`var(--series-${colorPlace(each, i)})`),
      dash: [...dashOf(each, i)],
      ...drawingOf(each),
    }),
  )
  const edges: uPlot.Series[] = []
  const bands: uPlot.Band[] = []
  for (const [i, each] of series.entries()) {
    if (!each.band) continue
    const low = 1 + series.length + edges.length
    const edge: uPlot.Series = { scale: each.axis, width: 0, ...drawingOf(each), points: { show: false } }
    edges.push(edge, { ...edge })
    bands.push({
      series: [low + 1, low],
      fill: () => colorOf(`color-mix(in srgb, var(--series-${colorPlace(each, i)}) 22%, transparent)`),
    })
  }
  return { series: [{}, ...lines, ...edges], bands }
}

function scaleOf({ fromZero }: TimeAxis): uPlot.Scale {
  return {
    range: (_, low, high) => {
      if (low === null || high === null) return [0, 1]
      const [least, most] = fromZero ? [Math.min(0, low), Math.max(0, high)] : [low, high]
      if (least === most) return [least - 1, most + 1]
      const room = (most - least) * 0.06
      return [least === 0 ? 0 : least - room, most === 0 ? 0 : most + room]
    },
  }
}

function axesOf({ axes, clock }: TimeChartData, colorOf: ColorOf): uPlot.Axis[] {
  const shared = {
    font: FONT,
    labelFont: FONT,
    stroke: () => colorOf('var(--text)'),
    ticks: { stroke: () => colorOf('var(--line)'), size: 5 },
  }
  const grid = { stroke: () => colorOf('var(--line)'), width: 1 }
  const time: uPlot.Axis = {
    ...shared,
    grid,
    space: 80,
    size: 34,
    ...(clock === 'calendar'
      ? {}
      : { values: (_, ticks) => tickTexts(ticks, { unit: 's', prefixed: Math.max(...ticks.map(Math.abs)) < 1 }) }),
  }
  const vertical = Object.entries(axes).map(([scale, axis], i): uPlot.Axis => {
    const isLeft = i === 0
    return {
      ...shared,
      scale,
      side: isLeft ? 3 : 1,
      label: axis.label,
      labelSize: 20,
      grid: isLeft ? grid : { show: false },
      values: (_, ticks) => tickTexts(ticks, axis),
      size: AXIS_WIDTH,
    }
  })
  return [time, ...vertical]
}

export interface PlotEvents {
  /** A part of the time axis came into view. */
  viewed: (range: TimeRange) => void
  /** The cursor stands at this place of the times; undefined when it left. */
  pointed: (place: number | undefined) => void
  /** The whole is asked for. */
  reset: () => void
}

/** The columns of a chart, and of the edges of its bands behind them. */
export const plotColumns = (times: readonly number[], series: readonly TimeSeries[]): Column[] => [
  ...series.map((each) => columnOf(times, each)),
  ...series.flatMap((each) =>
    each.band ? [columnOf(times, each, each.band.low), columnOf(times, each, each.band.high)] : [],
  ),
]

/** A chart as uPlot wants it told. */
export function plotOptions(
  data: TimeChartData,
  times: readonly number[],
  colorOf: ColorOf,
  size: { width: number; height: number },
  events: PlotEvents,
  group?: string,
): uPlot.Options {
  const { series, axes, phases = [], marks = [], clock = 'elapsed' } = data
  const ratioOf = (): number => uPlot.pxRatio
  const hasSteps = series.some(({ drawing }) => drawing === 'step')
  const placeAt = (plot: uPlot, at: number): number => (hasSteps ? placeBefore(times, at) : plot.valToIdx(at))
  return {
    ...size,
    ...plotSeries(series, colorOf),
    scales: {
      x: { time: clock === 'calendar', range: (_, from, to) => [from, to] },
      ...Object.fromEntries(Object.entries(axes).map(([key, axis]) => [key, scaleOf(axis)])),
    },
    axes: axesOf(data, colorOf),
    padding: [marks.length > 0 ? SIGNS_HEIGHT : 8, 22, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 4 },
      dataIdx: (plot, _, __, at) => placeAt(plot, at),
      bind: {
        dblclick: () => () => {
          events.reset()
          return null
        },
      },
      ...(group === undefined ? {} : { sync: { key: group, scales: ['x', null] as [string, null] } }),
    },
    hooks: {
      drawClear: [drawPhases(phases, colorOf, ratioOf)],
      draw: [drawMarks(marks, colorOf, ratioOf)],
      setScale: [
        (plot, key) => {
          const { min, max } = plot.scales.x ?? {}
          if (key === 'x' && min !== undefined && max !== undefined) events.viewed([min, max])
        },
      ],
      setCursor: [
        (plot) => {
          const { left = -1 } = plot.cursor
          events.pointed(left < 0 ? undefined : placeAt(plot, plot.posToVal(left, 'x')))
        },
      ],
    },
  }
}
