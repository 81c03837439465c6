import type { BenchLimits, ComparedPair, ComparedQuantity, PairSide } from '../comparison.ts'
import type { Domain, Warning } from '../run.ts'
import { wattsFrom } from '../units.ts'
import type { MeasuredPair, MeasuredProcess, ProcessValues } from './measured-pair.ts'

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

/**
 * The numbers of one side, with the joules of the domain that decides. Logarithms are compared, so numbers that are not
 * above zero are none.
 */
function pairSide(
  values: ProcessValues | undefined,
  domain: Domain | undefined,
  quantity: ComparedQuantity,
): PairSide | undefined {
  if (values === undefined) return undefined
  const { joulesPerOp: total, domainJoulesPerOp, secondsPerOp, cpuSecondsPerOp } = values
  const joules = domain === undefined ? total : domainJoulesPerOp[domain]
  const side: PairSide = {
    ...(joules === undefined ? {} : { joulesPerOp: joules, watts: wattsFrom(joules, secondsPerOp) }),
    secondsPerOp,
    cpuSecondsPerOp,
  }
  return secondsPerOp > 0 && decidingValue(side, quantity) > 0 ? side : undefined
}

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
    return pairSide(found?.values, bench.limits.domain, quantity)
  }
  for (const { index, first, ...sides } of measured) {
    const [base, head] = [of(sides.base), of(sides.head)]
    if (base && head) pairs.push({ index, first, base, head })
  }
  return { ...bench, pairs, warnings, ...(failed === undefined ? {} : { failed }) }
}

/** Why a bench cannot be compared, as the warm-up pair shows it; undefined when it can. */
export function whyNot(
  key: string,
  { base, head }: Pick<MeasuredPair, 'base' | 'head'>,
  { domain }: BenchLimits,
  quantity: ComparedQuantity,
): { why: 'failed' | 'unmeasured'; detail: string } | undefined {
  for (const [side, process] of [['base', base] as const, ['head', head] as const]) {
    const { failed, values } = process.benches[key] ?? { failed: 'it did not run' }
    if (failed !== undefined) return { why: 'failed', detail: `${side}: ${failed}` }
    if (!pairSide(values, domain, quantity)) {
      const what = quantity === 'energy' ? `${domain === undefined ? '' : `${domain} `}energy` : 'CPU time'
      return { why: 'unmeasured', detail: `${side}: its ${what} is missing, or below that of the harness` }
    }
  }
  return undefined
}
