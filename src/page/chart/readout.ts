import { formatQuantity } from '../../reporters/quantity.ts'
import { msFromSeconds } from '../../units.ts'
import type { Column } from './time-columns.ts'
import type { EventMark, TimeAxis, TimeChartData } from './time-series.ts'

/** Events that are told at once; more are counted. */
const MOST_EVENTS = 3

/** A value with its unit: with a prefix and three digits where the unit takes one. */
export function valueText(value: number | null | undefined, { unit, prefixed = false }: TimeAxis): string {
  if (value === null || value === undefined) return '–'
  if (prefixed) return formatQuantity(value, unit)
  return `${Number(value.toPrecision(4))} ${unit}`
}

/** A time on the chart's clock: seconds with milliseconds, or a date. */
export function timeText(seconds: number, clock: TimeChartData['clock']): string {
  if (clock !== 'calendar') return `${seconds.toFixed(3)} s`
  return new Date(msFromSeconds(seconds)).toISOString().slice(0, 19).replace('T', ' ')
}

function eventText(events: readonly EventMark[]): string[] {
  if (events.length === 0) return []
  const told = events.slice(0, MOST_EVENTS).map(({ sign, label }) => `${sign} ${label}`)
  return [...told, ...(events.length > MOST_EVENTS ? [`${events.length - MOST_EVENTS} more`] : [])]
}

/** What stands at one time of a chart, in words: the time, each series, the phase, and the events until the next time. */
export function readoutText(
  { series, axes, phases = [], marks = [], clock }: TimeChartData,
  times: readonly number[],
  columns: readonly Column[],
  place: number,
): string {
  const at = times[place]
  if (at === undefined) return ''
  const next = times[place + 1] ?? Number.POSITIVE_INFINITY
  const values = series.flatMap(({ label, axis }, i) => {
    const value = columns[i]?.[place]
    return value === undefined || !axes[axis] ? [] : [`${label} ${valueText(value, axes[axis])}`]
  })
  const within = phases.filter(({ fromSeconds, toSeconds }) => fromSeconds <= at && at < toSeconds)
  return [
    timeText(at, clock),
    ...values,
    ...within.map(({ label }) => label),
    ...eventText(marks.filter(({ atSeconds }) => atSeconds >= at && atSeconds < next)),
  ].join(' · ')
}
