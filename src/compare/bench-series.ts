import type { BenchLimits, ComparedPair, ComparedQuantity, PairSide } from '../comparison.ts'
import type { Warning } from '../run.ts'
import type { MeasuredPair, MeasuredProcess } from './measured-pair.ts'

/** What a session knows of one bench. */
export interface BenchSeries {
  benchmarkKey: string
  file: string
  suite: string
  name: string
  limits: BenchLimits
  /** In order of time; a pair of which one side has no number is not among them. */
  pairs: ComparedPair[]
  /** Of every process that measured it, one list each. */
  warnings: Warning[][]
  /** Why it failed in one of them. */
  failed?: string
}

/** The number that decides, per op: joules, or CPU seconds. */
export const decidingValue = ({ joulesPerOp, cpuSecondsPerOp }: PairSide, quantity: ComparedQuantity): number =>
  (quantity === 'energy' ? joulesPerOp : cpuSecondsPerOp) ?? Number.NaN

/** Logarithms are compared, so only numbers above zero are. */
const comparable = (values: PairSide | undefined, quantity: ComparedQuantity): values is PairSide =>
  values !== undefined && values.secondsPerOp > 0 && decidingValue(values, quantity) > 0

/** The pairs of one bench among those of a session. */
export function benchSeries(
  measured: readonly MeasuredPair[],
  bench: Pick<BenchSeries, 'benchmarkKey' | 'file' | 'suite' | 'name' | 'limits'>,
  quantity: ComparedQuantity,
): BenchSeries {
  const pairs: ComparedPair[] = []
  const warnings: Warning[][] = []
  let failed: string | undefined
  const of = (process: MeasuredProcess): PairSide | undefined => {
    const found = process.benches[bench.benchmarkKey]
    if (found) warnings.push(found.warnings)
    failed ??= found?.failed
    return found?.values
  }
  for (const { index, first, ...sides } of measured) {
    const [base, head] = [of(sides.base), of(sides.head)]
    if (comparable(base, quantity) && comparable(head, quantity)) pairs.push({ index, first, base, head })
  }
  return { ...bench, pairs, warnings, ...(failed === undefined ? {} : { failed }) }
}

/** Why a bench cannot be compared, as the warm-up pair shows it; undefined when it can. */
export function whyNot(
  key: string,
  { base, head }: Pick<MeasuredPair, 'base' | 'head'>,
  quantity: ComparedQuantity,
): { why: 'failed' | 'unmeasured'; detail: string } | undefined {
  for (const [side, process] of [['base', base] as const, ['head', head] as const]) {
    const { failed, values } = process.benches[key] ?? { failed: 'it did not run' }
    if (failed !== undefined) return { why: 'failed', detail: `${side}: ${failed}` }
    if (!comparable(values, quantity)) {
      const what = quantity === 'energy' ? 'energy' : 'CPU time'
      return { why: 'unmeasured', detail: `${side}: its ${what} is below what can be told from the harness` }
    }
  }
  return undefined
}
