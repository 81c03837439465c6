import { useMemo } from 'preact/hooks'
import type { ReadingSeries } from '../../../reporters/page-data.ts'
import { percentFromFraction } from '../../../units.ts'
import { TimeChart } from '../../chart/time-chart.tsx'
import {
  SERIES_COLORS,
  type ShadedPhase,
  type TimeChartData,
  type TimeRange,
  type TimeSeries,
} from '../../chart/time-series.ts'
import { setFilters } from '../../location.ts'
import { shownText } from '../../shown-text.ts'
import { READING_GROUPS, type ReadingGroup, readingQuantity } from './reading-quantity.ts'

interface SharedAxis {
  extent: TimeRange
  phases: readonly ShadedPhase[]
  range: TimeRange | undefined
  onRange: (range: TimeRange | undefined) => void
  group: string
}

/** As many series in one chart as the palette tells apart. */
const MOST_SERIES = SERIES_COLORS.length

function lineOf({ name, source, atSeconds, values }: ReadingSeries, sources: number): TimeSeries {
  const { label, isFraction } = readingQuantity(name)
  return {
    label: shownText(sources > 1 ? `${label} (${source})` : label),
    axis: 'reading',
    atSeconds,
    values: isFraction ? values.map((value) => (value === null ? null : percentFromFraction(value))) : values,
    drawing: 'line',
  }
}

/** Readings of one quantity, in as many charts as there are palettes full of them. */
function GroupCharts({
  of,
  readings,
  axis,
}: {
  of: ReadingGroup
  readings: readonly ReadingSeries[]
  axis: SharedAxis
}) {
  const { extent, phases } = axis
  const charts = useMemo(() => {
    const sources = new Set(readings.map(({ source }) => source)).size
    const lines = readings.map((each) => lineOf(each, sources))
    return Array.from(
      { length: Math.ceil(lines.length / MOST_SERIES) },
      (_, i): TimeChartData => ({
        series: lines.slice(i * MOST_SERIES, (i + 1) * MOST_SERIES),
        axes: { reading: { label: of.title, unit: of.unit, prefixed: 'prefixed' in of, fromZero: of.unit === '%' } },
        extent,
        phases,
      }),
    )
  }, [of, readings, extent, phases])
  return (
    <>
      {charts.map((chart, i) => (
        <TimeChart
          key={i}
          label={`${of.title} over the run: ${chart.series.map(({ label }) => label).join(', ')}`}
          data={chart}
          height={180}
          range={axis.range}
          onRange={axis.onRange}
          group={axis.group}
          isFollowing
        />
      ))}
    </>
  )
}

/** What was read beside the energy, by quantity, each as it is asked for. */
export function ReadingCharts({
  readings,
  filters,
  ...axis
}: SharedAxis & { readings: readonly ReadingSeries[]; filters: URLSearchParams }) {
  const groups = useMemo(() => Map.groupBy(readings, ({ name }) => readingQuantity(name).group), [readings])
  if (groups.size === 0) return undefined
  const there = READING_GROUPS.filter(({ key }) => groups.has(key))
  const asked = filters.get('show')?.split(',') ?? []
  const toggled = (key: string): string =>
    there
      .map((each) => each.key)
      .filter((each) => (each === key ? !asked.includes(each) : asked.includes(each)))
      .join(',')
  return (
    <>
      <fieldset class="toolbar choices">
        <legend>Read beside it</legend>
        {there.map(({ key, title }) => (
          <label key={key}>
            <input type="checkbox" checked={asked.includes(key)} onChange={() => setFilters({ show: toggled(key) })} />
            {title}
          </label>
        ))}
      </fieldset>
      {there
        .filter(({ key }) => asked.includes(key))
        .map((of) => (
          <GroupCharts key={of.key} of={of} readings={groups.get(of.key) ?? []} axis={axis} />
        ))}
    </>
  )
}
