import type { TimeRange } from './time-series.ts'

/** How much closer one step of the zoom goes. */
export const ZOOM_STEP = 0.5
/** The closest view: this share of the whole. */
const CLOSEST = 1e-6
const LARGE_STEP = 10

const within = (from: number, length: number, [first, last]: TimeRange): TimeRange => {
  const start = Math.max(first, Math.min(from, last - length))
  return [start, start + length]
}

/** The view around `at`, which keeps its place: closer with a factor below 1, never larger than the whole. */
export function zoomed([from, to]: TimeRange, extent: TimeRange, factor: number, at = (from + to) / 2): TimeRange {
  const whole = extent[1] - extent[0]
  const length = Math.min(whole, Math.max(whole * CLOSEST, (to - from) * factor))
  const share = (at - from) / (to - from)
  return within(at - share * length, length, extent)
}

/** The view moved so far that `at` is in it. */
export function including([from, to]: TimeRange, extent: TimeRange, at: number): TimeRange {
  if (at < from) return within(at, to - from, extent)
  if (at > to) return within(at - (to - from), to - from, extent)
  return [from, to]
}

/** Where a key moves the cursor, from the first to the last place in view; undefined for a key that moves nothing. */
export function movedPlace(
  key: string,
  isLarge: boolean,
  place: number | undefined,
  [first, last]: readonly [number, number],
): number | undefined {
  const step = isLarge ? LARGE_STEP : 1
  const to: Record<string, number> = {
    ArrowRight: place === undefined ? first : place + step,
    ArrowLeft: place === undefined ? last : place - step,
    PageDown: (place ?? first) + LARGE_STEP,
    PageUp: (place ?? last) - LARGE_STEP,
    Home: first,
    End: last,
  }
  return to[key]
}
