import type { SessionMedian } from '../../../comparison.ts'
import { marksOf, type Scale } from '../../chart/scale.ts'
import { msFromSeconds } from '../../../units.ts'

/** Along what sessions stand. */
export type HistoryAxis = 'sessions' | 'time'

/** Where each session stands: its number from 1, or its beginning in ms since 1970; numbers, too, where a time cannot be read. */
export function sessionPlaces(
  sessions: readonly Pick<SessionMedian, 'at'>[],
  axis: HistoryAxis,
): { axis: HistoryAxis; places: number[] } {
  const times = sessions.map(({ at }) => Date.parse(at))
  return axis === 'time' && times.every(Number.isFinite)
    ? { axis, places: times }
    : { axis: 'sessions', places: sessions.map((_, i) => i + 1) }
}

export interface Mark {
  value: number
  text: string
}

/** Marks at whole numbers of sessions, at most so many. */
export const sessionMarks = (scale: Pick<Scale, 'low' | 'high'>, most: number): Mark[] =>
  marksOf(scale, most)
    .filter((value) => Number.isInteger(value) && value >= 1)
    .map((value) => ({ value, text: String(value) }))

const HOUR = 60
const DAY = 24 * HOUR
const MS_PER_MINUTE = msFromSeconds(60)
/** Minutes between two marks. */
const STEPS = [
  1,
  5,
  15,
  30,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  ...[1, 2, 7, 14, 30, 90, 182, 365].map((n) => n * DAY),
]
const YEAR = 365 * DAY

/** Marks of an axis of time in UTC, at most so many: days, and times of the day where they are closer. */
export function timeMarks({ low, high }: Pick<Scale, 'low' | 'high'>, most: number): Mark[] {
  const least = (high - low) / Math.max(1, most - 1) / MS_PER_MINUTE
  const minutes = STEPS.find((each) => each >= least) ?? YEAR * Math.ceil(least / YEAR)
  const step = minutes * MS_PER_MINUTE
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) => {
    const value = (first + i) * step
    const text = new Date(value).toISOString()
    return { value, text: minutes >= DAY ? text.slice(0, 10) : text.slice(5, 16).replace('T', ' ') }
  })
}
