import uPlot from 'uplot'
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { chartColors, onSchemeChange } from './chart-colors.ts'
import { type PlotEvents, plotColumns, plotOptions } from './plot-options.ts'
import { type Column, jointTimes } from './time-columns.ts'
import type { TimeChartData, TimeRange } from './time-series.ts'

/** A chart that stands on the page. */
export interface Plot {
  chart: uPlot
  times: readonly number[]
  columns: readonly Column[]
}

/** Keeps a plot in `host`: made anew for other data, resized with the host, redrawn with other colours, destroyed in the end. */
export function usePlot(
  host: RefObject<HTMLDivElement | null>,
  data: TimeChartData,
  range: TimeRange | undefined,
  height: number,
  events: PlotEvents,
  group?: string,
): RefObject<Plot | undefined> {
  const plot = useRef<Plot | undefined>(undefined)
  const latest = useRef({ events, range })
  latest.current = { events, range }
  useEffect(() => {
    const element = host.current
    if (!element) return undefined
    const times = jointTimes(data.series)
    const columns = plotColumns(times, data.series)
    const colors = chartColors(element)
    const options = plotOptions(
      data,
      times,
      colors.colorOf,
      { width: element.clientWidth, height },
      {
        viewed: (seen) => latest.current.events.viewed(seen),
        pointed: (place) => latest.current.events.pointed(place),
        reset: () => latest.current.events.reset(),
      },
      group,
    )
    const chart = new uPlot(options, [[...times], ...columns] as uPlot.AlignedData, element)
    plot.current = { chart, times, columns }
    showRange(chart, latest.current.range)
    const resized = new ResizeObserver(() => {
      const width = element.clientWidth
      if (width > 0 && width !== chart.width) chart.setSize({ width, height })
    })
    resized.observe(element)
    const stopFollowing = onSchemeChange(() => {
      colors.forget()
      chart.redraw(false, true)
    })
    return () => {
      stopFollowing()
      resized.disconnect()
      chart.destroy()
      plot.current = undefined
      element.replaceChildren()
    }
  }, [data, height, group])
  useEffect(() => {
    if (plot.current) showRange(plot.current.chart, range)
  }, [range?.[0], range?.[1]])
  return plot
}

function showRange(chart: uPlot, range: TimeRange | undefined): void {
  const [min, max] = range ?? []
  const { x } = chart.scales
  if (min === undefined || max === undefined || (x?.min === min && x.max === max)) return
  chart.setScale('x', { min, max })
}
