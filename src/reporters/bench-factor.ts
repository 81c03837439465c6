import type { BenchRun } from '../run.ts'

type Costs = readonly { run: BenchRun; median: number; low: number; high: number }[]

/** What the benches of a group are compared by: joules where each has them, else seconds; never one with the other. */
function costsOf(group: readonly BenchRun[]): Costs {
  const finished = group.filter(({ status }) => status === 'completed')
  const pick = finished.every(({ joulesPerOp }) => joulesPerOp) ? 'joulesPerOp' : 'secondsPerOp'
  return finished.flatMap((run) => {
    const cost = run[pick]
    return cost === undefined ? [] : [{ run, ...cost }]
  })
}

/**
 * How a bench compares with the cheapest of its group: `least`, a factor where their intervals are disjoint, `≈` where they
 * are not; nothing where there is nothing to compare.
 */
export function factorText(run: BenchRun, group: readonly BenchRun[]): string {
  const costs = costsOf(group)
  const cost = costs.find((each) => each.run === run)
  if (cost === undefined || costs.length < 2) return ''
  const cheapest = costs.reduce((best, each) => (each.median < best.median ? each : best))
  if (cost === cheapest) return 'least'
  if (cost.low <= cheapest.high) return '≈'
  return cheapest.median > 0 ? `${(cost.median / cheapest.median).toFixed(2)}×` : ''
}
