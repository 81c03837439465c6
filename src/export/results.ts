import type { StoredRow } from '../store/index.ts'

/** What one bench or task cost, over all its runs that count. */
export interface Result {
  name: string
  /** `joules` and `seconds`, per call of a bench or per run of a task. */
  quantity: 'joules' | 'seconds'
  per: 'op' | 'run'
  value: number
  low?: number
  high?: number
  runs: number
}

const number = (value: StoredRow[string] | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

const counts = ({ status, experiment_valid, warm_up }: StoredRow): boolean =>
  status === 'completed' && experiment_valid === 1n && warm_up !== 1n

function nameOf({ benchmark_key, workflow_type }: StoredRow): string {
  const workflow = workflow_type === 'linear' || workflow_type === 'agentic' ? ` [${workflow_type}]` : ''
  return `${String(benchmark_key)}${workflow}`
}

const COLUMNS = {
  bench: { joules: 'joules_per_op', seconds: 'seconds_per_op' },
  task: { joules: 'total_joules', seconds: 'duration_seconds' },
} as const

interface Reading {
  value: number
  low: number | undefined
  high: number | undefined
}

function reading(row: StoredRow, kind: keyof typeof COLUMNS, quantity: Result['quantity']): Reading | undefined {
  const column = COLUMNS[kind][quantity]
  const value = number(row[kind === 'bench' ? `${column}_median` : column])
  if (value === undefined) return undefined
  return { value, low: number(row[`${column}_low`]), high: number(row[`${column}_high`]) }
}

/**
 * Rows of `runs` as one result for each name and quantity: the median of its completed and valid runs that are no warm-up,
 * with the lowest lower and the highest upper bound where all of them have one. What was not counted has no result.
 */
export function results(runs: Iterable<StoredRow>): Result[] {
  const found = new Map<string, Pick<Result, 'name' | 'quantity' | 'per'> & { readings: Reading[] }>()
  for (const row of runs) {
    if (!counts(row)) continue
    const kind = row.kind === 'bench' ? 'bench' : 'task'
    for (const quantity of ['joules', 'seconds'] as const) {
      const read = reading(row, kind, quantity)
      if (read === undefined) continue
      const name = nameOf(row)
      const key = `${name}\0${quantity}`
      const result = found.get(key) ?? { name, quantity, per: kind === 'bench' ? 'op' : 'run', readings: [] }
      result.readings.push(read)
      found.set(key, result)
    }
  }
  return [...found.values()].map(({ readings, ...result }) => {
    const lows = readings.flatMap(({ low }) => low ?? [])
    const highs = readings.flatMap(({ high }) => high ?? [])
    const bounded = lows.length === readings.length && highs.length === readings.length
    return {
      ...result,
      value: median(readings.map(({ value }) => value)),
      ...(bounded ? { low: Math.min(...lows), high: Math.max(...highs) } : {}),
      runs: readings.length,
    }
  })
}
