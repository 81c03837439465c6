import { secondsFromMs } from '../units.ts'

/** A time for people, to the minute, in UTC: `2026-01-02 03:04 UTC`. */
export const timeText = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`

/** Seconds from one time to another; undefined where one is missing or none. */
export function secondsBetween(start: string, end: string | undefined): number | undefined {
  const seconds = secondsFromMs(Date.parse(end ?? '') - Date.parse(start))
  return Number.isFinite(seconds) ? seconds : undefined
}

/** A duration for people: `8.2 s`, `3 min 4 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
