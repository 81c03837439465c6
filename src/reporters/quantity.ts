const PREFIXES = [
  { factor: 1e12, sign: 'T' },
  { factor: 1e9, sign: 'G' },
  { factor: 1e6, sign: 'M' },
  { factor: 1e3, sign: 'k' },
  { factor: 1, sign: '' },
  { factor: 1e-3, sign: 'm' },
  { factor: 1e-6, sign: 'µ' },
  { factor: 1e-9, sign: 'n' },
] as const
const SMALLEST = { factor: 1e-12, sign: 'p' }

/** Three significant digits without an exponent: 1.23, 12.3, 123. */
function threeDigits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}

/** The SI prefix in which numbers of a size are read best, and what it stands for; that of a number which is none is empty. */
export function prefixOf(value: number): { factor: number; sign: string } {
  const size = Math.abs(value)
  if (size < SMALLEST.factor || !Number.isFinite(size)) return { factor: 1, sign: '' }
  // 999.6 would be printed as 1000: the prefix is chosen for the rounded value.
  return PREFIXES.find(({ factor }) => size >= factor * 0.9995) ?? SMALLEST
}

/** A quantity for people: three significant digits and an SI prefix. `–` for a number that is missing. */
export function formatQuantity(value: number | undefined, unit: string): string {
  if (value === undefined || !Number.isFinite(value)) return '–'
  if (Math.abs(value) < SMALLEST.factor) return `0 ${unit}`
  const { factor, sign } = prefixOf(value)
  return `${threeDigits(value / factor)} ${sign}${unit}`
}

/** Joules for people: `1.23 mJ`, `–` when missing. */
export const formatJoules = (joules: number | undefined): string => formatQuantity(joules, 'J')
/** Watts for people. */
export const formatWatts = (watts: number | undefined): string => formatQuantity(watts, 'W')
/** Seconds for people: `12.3 µs`. */
export const formatSeconds = (seconds: number | undefined): string => formatQuantity(seconds, 's')

/** A fraction as a percentage: 0.0123 → `1.2 %`. */
export function formatPercent(fraction: number | undefined): string {
  if (fraction === undefined || !Number.isFinite(fraction)) return '–'
  const percent = fraction * 100
  return `${percent.toFixed(Math.abs(percent) >= 10 ? 0 : 1)} %`
}

/** Half the width of an interval against its median: `±1.2 %`; `±9.9 nJ` in the unit itself where the median is near 0. */
export function formatHalfWidth(interval: { median: number; low: number; high: number }, unit: string): string {
  const half = (interval.high - interval.low) / 2
  const fraction = half / Math.abs(interval.median)
  return Number.isFinite(fraction) && fraction < 1 ? `±${formatPercent(fraction)}` : `±${formatQuantity(half, unit)}`
}
