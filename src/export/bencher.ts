import { nsNumberFromSeconds } from '../units.ts'
import type { Result } from './results.ts'

interface Metric {
  value: number
  lower_value?: number
  upper_value?: number
}

/** Bencher's own measure of time is `latency`, in ns; the others are ours, with the unit in the slug. */
const measureOf = ({ quantity, per }: Result): string => (quantity === 'seconds' ? 'latency' : `joules-per-${per}`)

function metric({ quantity, value, low, high }: Result): Metric {
  const scaled = (each: number): number => (quantity === 'seconds' ? nsNumberFromSeconds(each) : each)
  return {
    value: scaled(value),
    ...(low === undefined ? {} : { lower_value: scaled(low) }),
    ...(high === undefined ? {} : { upper_value: scaled(high) }),
  }
}

/** Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format): benchmark → measure → metric. */
export function bencherMetricFormat(results: readonly Result[]): string {
  const benchmarks = new Map<string, Record<string, Metric>>()
  for (const result of results) {
    benchmarks.set(result.name, { ...benchmarks.get(result.name), [measureOf(result)]: metric(result) })
  }
  return `${JSON.stringify(Object.fromEntries(benchmarks), undefined, 2)}\n`
}
