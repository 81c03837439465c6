import type { BenchRun, BenchWindow, Run } from '../run.ts'
import { secondsFromNs } from '../units.ts'
import { reportedBenches } from './across-processes.ts'
import type { WindowColumns } from './page-data.ts'

/** Clocks count in ns: further digits of a time are noise. */
const DECIMALS_OF_SECONDS = 9
/** Counters have steps of 61 µJ, and a window holds thousands of them. */
const DIGITS_OF_JOULES = 9

const rounded = (seconds: number): number => Number(seconds.toFixed(DECIMALS_OF_SECONDS))

const joulesOf = ({ totalJoules }: BenchWindow): number | null =>
  totalJoules === undefined ? null : Number(totalJoules.toPrecision(DIGITS_OF_JOULES))

const byStart = (a: BenchWindow, b: BenchWindow): number => Number(BigInt(a.startNs) - BigInt(b.startNs))

function columnsOf(benchmark: string, { process, windows }: BenchRun): WindowColumns {
  const ordered = windows.toSorted(byStart)
  const firstNs = BigInt(ordered[0]?.startNs ?? 0)
  return {
    benchmark,
    ...(process === undefined ? {} : { process }),
    startSeconds: ordered.map(({ startNs }) => secondsFromNs(BigInt(startNs) - firstNs)),
    seconds: ordered.map(({ seconds }) => rounded(seconds)),
    ops: ordered.map(({ ops }) => ops),
    cpuSeconds: ordered.map(({ cpuSeconds }) => rounded(cpuSeconds)),
    joules: ordered.map(joulesOf),
  }
}

/** The windows of all benches, an entry for each process that measured some, in the order of the report. */
export const windowColumns = (runs: readonly Run[]): WindowColumns[] =>
  reportedBenches(runs.filter((run) => run.kind === 'bench')).flatMap(({ bench, processes }) =>
    processes.filter(({ windows }) => windows.length > 0).map((run) => columnsOf(bench.id, run)),
  )
