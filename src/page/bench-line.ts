import { benchmarkKey } from '../benchmark-key.ts'
import type { EnergyReport } from '../reporters/json-schema.ts'
import type { PageData, WindowColumns } from '../reporters/page-data.ts'
import { formatHalfWidth, formatJoules, formatQuantity, formatSeconds } from '../reporters/quantity.ts'
import type { SessionComparison } from '../stats/session-prediction.ts'
import { shownText } from './shown-text.ts'

export type ReportedBenchmark = EnergyReport['benchmarks'][number]

/** A bench with what else is known of it. */
export interface BenchLine {
  bench: ReportedBenchmark
  /** How it compares with earlier sessions; absent where there are none. */
  change?: SessionComparison
  /** Joules per op of each window, CPU seconds where no joules are known; in order of time. */
  perOp: number[]
}

/** Cost per op of each window, of all processes in a row. */
function windowCosts(columns: readonly WindowColumns[]): number[] {
  const hasJoules = columns.some(({ joules }) => joules.some((each) => each !== null))
  return columns.flatMap(({ joules, cpuSeconds, ops }) =>
    ops.flatMap((count, i) => {
      const cost = hasJoules ? joules[i] : cpuSeconds[i]
      return cost === null || cost === undefined || count === 0 ? [] : [cost / count]
    }),
  )
}

export function benchLines({ report, windows, changes }: PageData): BenchLine[] {
  const byBench = Map.groupBy(windows, ({ benchmark }) => benchmark)
  return report.benchmarks.map((bench) => {
    const change = changes?.[benchmarkKey(bench)]
    return {
      bench,
      perOp: windowCosts(byBench.get(bench.id) ?? []),
      ...(change === undefined ? {} : { change }),
    }
  })
}

/** Which execution it was, where it was not the first: ` #2`. */
const attemptText = ({ attempt: { retry, repeat } }: ReportedBenchmark): string =>
  retry + repeat === 0 ? '' : ` #${retry + repeat + 1}`

export const benchName = (bench: ReportedBenchmark): string => `${shownText(bench.name)}${attemptText(bench)}`

/** Where a bench stands: its file and its suites. */
export const benchGroup = ({ file, suite }: ReportedBenchmark): string =>
  [file, suite].filter((part) => part !== '').join(' > ')

/** `1.72 mJ ±0.8 %`; why there is none where there is none. */
export function energyCell({ status, joulesPerOp }: ReportedBenchmark): string {
  if (status !== 'completed') return status
  return joulesPerOp === undefined
    ? 'no energy'
    : `${formatJoules(joulesPerOp.median)} ${formatHalfWidth(joulesPerOp, 'J')}`
}

/** `3 processes, 30 × 100 k`: windows and how many ops are in each. */
export function windowsCell({ processes, windows, opsPerWindow }: ReportedBenchmark): string {
  const of = processes === undefined ? '' : `${processes} processes, `
  return windows === 0 ? 'none' : `${of}${windows} × ${formatQuantity(opsPerWindow, '').trim()}`
}

/** From the cheapest window to the dearest: `3.05 µJ to 3.15 µJ`. */
export function spreadCell({ bench, perOp }: BenchLine): string {
  if (perOp.length === 0) return 'no windows'
  const format = bench.joulesPerOp === undefined ? formatSeconds : formatJoules
  return `${format(Math.min(...perOp))} to ${format(Math.max(...perOp))}`
}

/** Width of the spread against its middle, a fraction. */
export function spreadFraction({ perOp }: BenchLine): number | undefined {
  const [low, high] = [Math.min(...perOp), Math.max(...perOp)]
  const fraction = (2 * (high - low)) / (high + low)
  return Number.isFinite(fraction) ? fraction : undefined
}
