const BARS = '▁▂▃▄▅▆▇█'

/** Values as bars between their own minimum and maximum; a flat line where they hardly differ (less than 0.1 %). */
export function sparkline(values: readonly number[], width = 12): string {
  if (values.length === 0) return ''
  const step = Math.max(1, values.length / width)
  const shown = Array.from({ length: Math.min(width, values.length) }, (_, i) => values[Math.floor(i * step)] as number)
  const low = Math.min(...shown)
  const high = Math.max(...shown)
  const flat = high - low <= Math.abs(high) * 0.001
  return shown.map((value) => BARS[flat ? 0 : Math.round(((value - low) / (high - low)) * (BARS.length - 1))]).join('')
}
