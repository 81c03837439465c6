import '../style/chart.css'
import { useId, useMemo, useRef, useState } from 'preact/hooks'
import { ChartLegend } from './chart-legend.tsx'
import { including, movedPlace, ZOOM_STEP, zoomed } from './chart-range.ts'
import { readoutText } from './readout.ts'
import { extentOf, placeBefore } from './time-columns.ts'
import type { TimeChartData, TimeRange } from './time-series.ts'
import { type Plot, usePlot } from './use-plot.ts'

export interface TimeChartProps {
  /** What the picture shows, in a sentence: its name for those who do not see it. */
  label: string
  /** The same object as long as nothing changes: a new one is drawn anew. */
  data: TimeChartData
  /** CSS pixels. */
  height?: number
  /** What is in view, where several charts show the same; each keeps its own otherwise. */
  range?: TimeRange | undefined
  /** Another part is in view; undefined for the whole. */
  onRange?: (range: TimeRange | undefined) => void
  /** Charts of one group show their cursors at the same time. */
  group?: string
  /** It stands below another one of its group, which has the buttons and says what the shades are. */
  isFollowing?: boolean
}

const isSame = (a: TimeRange, b: TimeRange): boolean => a[0] === b[0] && a[1] === b[1]

/**
 * Quantities over time: several series on one or two axes, areas between bounds, shaded phases, events. One zooms by dragging
 * and by keys, and reads values by the pointer or by arrow keys: what stands at the cursor is text below the plot.
 */
export function TimeChart(props: TimeChartProps) {
  const { label, data, height = 260, range, onRange, group, isFollowing = false } = props

  const id = useId()
  const host = useRef<HTMLDivElement>(null)
  const [own, setOwn] = useState<TimeRange>()
  const [place, setPlace] = useState<number>()
  const extent = useMemo(() => extentOf(data), [data])
  const shown = (onRange ? range : own) ?? extent
  const show = (next: TimeRange): void => {
    if (!extent || (shown && isSame(next, shown))) return
    const kept = isSame(next, extent) ? undefined : next
    if (onRange) onRange(kept)
    else setOwn(kept)
  }
  const whole = (): void => extent && show(extent)
  const plot = usePlot(host, data, shown, height, { viewed: show, pointed: setPlace, reset: whole }, group)
  if (!extent || !shown) return <p class="faint">{label}: there is nothing to draw.</p>

  const zoom = (factor: number): void => {
    const at = place === undefined ? undefined : plot.current?.times[place]
    show(zoomed(shown, extent, factor, at))
  }
  const pointAt = ({ chart, times }: Plot, wanted: number): void => {
    const next = Math.max(0, Math.min(times.length - 1, wanted))
    const at = times[next] as number
    const [min, max] = including(shown, extent, at)
    // A view that follows the cursor is there at once, so that the cursor stands in it.
    if (!isSame([min, max], shown)) chart.batch(() => chart.setScale('x', { min, max }))
    chart.setCursor({ left: chart.valToPos(at, 'x'), top: 0 })
    setPlace(next)
  }
  const pressed = (event: KeyboardEvent): void => {
    if (!plot.current || event.ctrlKey || event.metaKey || event.altKey) return
    const { times } = plot.current
    const inView = [placeBefore(times, shown[0]), placeBefore(times, shown[1])] as const
    const moved = movedPlace(event.key, event.shiftKey, place, inView)
    if (moved !== undefined) pointAt(plot.current, moved)
    else if (event.key === '+') zoom(ZOOM_STEP)
    else if (event.key === '-') zoom(1 / ZOOM_STEP)
    else if (event.key === '0') whole()
    else return
    event.preventDefault()
  }
  const readout =
    plot.current === undefined || place === undefined
      ? ''
      : readoutText(data, plot.current.times, plot.current.columns, place)
  return (
    <figure class="time-chart">
      <ChartLegend {...data} {...(isFollowing ? { phases: [] } : {})} />
      <div
        class="plot"
        ref={host}
        role="img"
        aria-label={label}
        aria-describedby={`${id}-keys`}
        tabIndex={0}
        onKeyDown={pressed}
      />
      <div class="below">
        <p class="readout" aria-live="polite">
          {readout}
        </p>
        <p class="keys" id={`${id}-keys`} hidden={isFollowing || readout !== ''}>
          Drag to zoom. Keys: ← → read values, + − zoom, 0 shows all.
        </p>
      </div>
      {!isFollowing && (
        <div class="controls">
          <button type="button" onClick={() => zoom(ZOOM_STEP)}>
            Zoom in
          </button>
          <button type="button" onClick={() => zoom(1 / ZOOM_STEP)} disabled={isSame(shown, extent)}>
            Zoom out
          </button>
          <button type="button" onClick={whole} disabled={isSame(shown, extent)}>
            Show all
          </button>
        </div>
      )}
    </figure>
  )
}
